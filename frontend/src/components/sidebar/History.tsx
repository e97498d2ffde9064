import { useEffect, useRef, useState } from "react";
import { ago, forget, type PastRun, setHistory, useHistory } from "@/components/session/history";
import { useSession } from "@/components/session/Session";
import { Search, useFound } from "./Search";
import { useArrows } from "./useArrows";

const words = ({ snippet, databases, headline }: PastRun) => `${snippet} ${databases.join(" ")} ${headline}`;
const EXACT = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "medium" });
/** How often `2 minutes ago` is told anew. */
const MINUTE_MS = 60_000;

/** The visitor's own runs: to run again, to forget. */
export function History({ onDone }: { onDone(): void }) {
  const { put, catalogue } = useSession();
  const runs = useHistory();
  const [search, setSearch, found] = useFound(runs, words);
  /** What was taken away last, to take back. */
  const [before, setBefore] = useState<readonly PastRun[] | null>(null);
  const [now, setNow] = useState(Date.now);
  const list = useRef<HTMLUListElement>(null);
  const onKeyDown = useArrows(list);
  useEffect(() => {
    const timer = window.setInterval(() => setNow(Date.now()), MINUTE_MS);
    return () => window.clearInterval(timer);
  }, []);
  const label = (alias: string) => catalogue.databases.find((each) => each.alias === alias)?.label ?? alias;

  return (
    <>
      {runs.length > 0 && (
        <Search
          label="Search your runs"
          value={search}
          onChange={setSearch}
          found={found.length}
          list={list}
        />
      )}
      <div className="sidebar-body">
        <p className="note">
          Kept in this browser only: the last {runs.length > 1 ? runs.length : "hundred"} of your runs.
        </p>
        <p className="history-tools">
          {before && (
            <button
              type="button"
              onClick={() => {
                setHistory(before);
                setBefore(null);
              }}
            >
              Undo
            </button>
          )}
          {runs.length > 0 && (
            <button
              type="button"
              className="quiet"
              onClick={() => {
                setBefore(runs);
                setHistory([]);
              }}
            >
              Clear all
            </button>
          )}
          <span role="status" className="note">
            {before && (runs.length === 0 ? "All are cleared." : "One is removed.")}
          </span>
        </p>
        {runs.length === 0 && !before && <p className="note">Nothing was run here yet.</p>}
        {runs.length > 0 && found.length === 0 && <p className="note">No run has that.</p>}
        <ul ref={list} onKeyDown={onKeyDown}>
          {found.map((run) => (
            <li key={`${run.databases.join()} ${run.snippet}`} className="history-item">
              <button
                type="button"
                className="sidebar-item"
                data-item=""
                onClick={() => {
                  onDone();
                  put(run.snippet, run.databases);
                }}
              >
                <code>{run.snippet}</code>
                <small>
                  {run.headline}
                  <br />
                  {run.databases.map(label).join(", ")} ·{" "}
                  <time dateTime={new Date(run.at).toISOString()} title={EXACT.format(run.at)}>
                    {ago(run.at, now)}
                  </time>
                </small>
              </button>
              <button
                type="button"
                className="quiet"
                aria-label={`Remove the run of ${run.snippet.slice(0, 60)}`}
                title="Remove"
                onClick={(event) => {
                  const next = event.currentTarget.closest("li")?.nextElementSibling;
                  setBefore(runs);
                  forget(run);
                  (next ?? list.current)?.querySelector<HTMLElement>("[data-item]")?.focus();
                }}
              >
                ✕
              </button>
            </li>
          ))}
        </ul>
      </div>
    </>
  );
}
