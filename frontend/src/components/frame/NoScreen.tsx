import { go } from "@/components/session/screen";

export function NoScreen({ path }: { path: string }) {
  return (
    <div className="no-screen">
      <h2>There is no screen at {path}</h2>
      <p>
        The screens are named at the top.{" "}
        <button type="button" onClick={() => go("/")}>
          Go to Explore
        </button>
      </p>
    </div>
  );
}
