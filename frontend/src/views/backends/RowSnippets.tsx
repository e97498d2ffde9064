import { useEffect, useState } from "react";
import { type RowUse, rowUse } from "@/api/backends";
import { useSession } from "@/components/session/Session";
import { go } from "@/components/session/screen";

interface Props {
  row: string;
  databases: readonly string[];
}

/** The snippets of the examples whose runs asked the row; each goes to Explore. */
export function RowSnippets({ row, databases }: Props) {
  const { put, setOption } = useSession();
  const found = useRowUse(row, databases);
  if (found === null)
    return (
      <p className="note">
        Looking for snippets that ask it: the examples run once, the first time it takes some seconds…
      </p>
    );
  if (typeof found === "string") return <p className="note">{found}</p>;
  const { snippets, unread, tests } = found;
  return (
    <>
      {snippets.length > 0 ? (
        <>
          <h3>Snippets that ask it</h3>
          <ul>
            {snippets.map(({ id, title, code, databases: on }) => (
              <li key={id}>
                <button
                  type="button"
                  className="link-button"
                  title={code}
                  onClick={() => {
                    setOption("row", null);
                    put(code);
                    go("/", "same");
                  }}
                >
                  {title}
                </button>{" "}
                {on.length < databases.length && <small>only on {on.join(", ")}</small>}
              </li>
            ))}
          </ul>
        </>
      ) : (
        <p className="note">No snippet of the examples asks it.</p>
      )}
      {unread.length > 0 && <p className="note">Not asked, for they did not run: {unread.join(", ")}.</p>}
      {tests !== null && tests.length > 0 && (
        <details>
          <summary>
            {tests.length === 1 ? "1 test" : `${tests.length} tests`} of Django's own suite{" "}
            {tests.length === 1 ? "depends" : "depend"} on it
          </summary>
          <ul>
            {tests.map((test) => (
              <li key={test}>
                <code>{test}</code>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

function useRowUse(row: string, databases: readonly string[]): RowUse | string | null {
  const [found, setFound] = useState<RowUse | string | null>(null);
  const on = databases.join();
  useEffect(() => {
    let current = true;
    setFound(null);
    rowUse(row, on.split(",")).then(
      (use) => current && setFound(use),
      (error: unknown) => current && setFound(error instanceof Error ? error.message : String(error)),
    );
    return () => {
      current = false;
    };
  }, [row, on]);
  return found;
}
