import { useEffect, useMemo, useRef, useState } from "react";
import { examples, type Snippet, type Snippets } from "@/api/examples";
import { useSession } from "@/components/session/Session";
import { Search, useFound } from "./Search";
import { useArrows } from "./useArrows";

const NONE: readonly Snippet[] = [];
const words = ({ title, code, shows, group }: Snippet) => `${title} ${code} ${shows} ${group}`;

/** Snippets to load, in groups: each with its code and what there is to see in it. */
export function Examples({ onDone }: { onDone(): void }) {
  const { put, snippet } = useSession();
  const [given, setGiven] = useState<Snippets | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = useArrows(list);
  useEffect(() => {
    const controller = new AbortController();
    examples(controller.signal)
      .then(setGiven)
      .catch((error: unknown) => {
        if (!controller.signal.aborted) setProblem(error instanceof Error ? error.message : String(error));
      });
    return () => controller.abort();
  }, []);
  const [search, setSearch, found] = useFound(given?.examples ?? NONE, words);
  const groups = useMemo(
    () => (given?.groups ?? []).map((group) => ({ group, of: found.filter((each) => each.group === group) })),
    [given, found],
  );
  return (
    <>
      <Search label="Search examples" value={search} onChange={setSearch} found={found.length} list={list} />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the arrow keys are heard from the buttons inside. */}
      <div className="sidebar-body" ref={list} onKeyDown={onKeyDown}>
        {problem && <p className="note">The examples could not be fetched: {problem}</p>}
        {!given && !problem && <p className="note">Fetching the examples…</p>}
        {given && found.length === 0 && <p className="note">No example has that.</p>}
        {groups.map(
          ({ group, of }) =>
            of.length > 0 && (
              <section key={group} aria-label={group}>
                <h3>{group}</h3>
                <ul>
                  {of.map(({ id, title, code, shows }) => (
                    <li key={id}>
                      <button
                        type="button"
                        className="sidebar-item"
                        data-item=""
                        aria-current={code === snippet ? "true" : undefined}
                        onClick={() => {
                          onDone();
                          put(code);
                        }}
                      >
                        <b>{title}</b>
                        <code>{code}</code>
                        {shows && <small>{shows}</small>}
                      </button>
                    </li>
                  ))}
                </ul>
              </section>
            ),
        )}
      </div>
    </>
  );
}
