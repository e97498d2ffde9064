import { useEffect, useRef, useState } from "react";
import { type Source, source } from "@/api/source";
import { CopyButton } from "@/components/chrome/CopyButton";
import { placeText } from "@/document/rail";
import type { Place } from "@/document/trace.gen";
import type { Stretch } from "./highlight";
import "./source.css";

interface Props {
  /** The alias of the column that the place is told of: each may run on a Django of its own. */
  database: string;
  place: Place;
}

type Answer = { source: Source; stretches: Stretch[][] } | { error: string };

/** Django's own lines of a place: the whole function, class or assignment, its line marked. */
export function SourceLines({ database, place }: Props) {
  const answer = useSource(database, place);
  const marked = useRef<HTMLLIElement>(null);
  const code = useRef<HTMLElement>(null);
  useEffect(() => {
    if (answer && code.current && marked.current) {
      const { offsetTop, offsetHeight } = marked.current;
      const height = code.current.clientHeight;
      if (offsetTop + offsetHeight > height) code.current.scrollTop = offsetTop - height / 3;
    }
  }, [answer]);
  if (!answer) return <p className="source note">Reading {placeText(place)}…</p>;
  if ("error" in answer) return <p className="source note">{answer.error}</p>;
  const { name, file, start, end, line, lines, cut, link } = answer.source;
  const numbers = start === end ? `line ${start}` : `lines ${start}–${end}`;
  return (
    <figure className="source">
      <figcaption>
        {name && <b>{name}</b>} <span className="file">{placeText({ file, name, line: null })}</span>{" "}
        <span>{numbers}</span>
        <span className="source-tools">
          {link && (
            <a
              href={link}
              target="_blank"
              rel="noreferrer"
              aria-label={`GitHub: ${name || file}, in a new tab`}
            >
              GitHub
            </a>
          )}
          <CopyButton
            text={lines.map(({ text }) => text).join("\n")}
            label={`Copy the source of ${name || file}`}
          >
            Copy
          </CopyButton>
        </span>
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key. */}
      <section className="source-code" tabIndex={0} aria-label={`Source of ${name || file}`} ref={code}>
        <ol>
          {lines.map(({ number, text }, i) => {
            const leaps = i > 0 && number !== (lines[i - 1]?.number ?? number) + 1;
            const isMarked = number === line && start !== end;
            return (
              <li
                key={number}
                ref={isMarked ? marked : null}
                data-leaps={leaps ? "" : undefined}
                aria-current={isMarked ? "location" : undefined}
              >
                <span className="source-number">{number}</span>
                <code>
                  {(answer.stretches[i] ?? [{ text, kind: "" }]).map((stretch, j) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: parts of a line have no other identity.
                    <span key={j} className={stretch.kind && `py-${stretch.kind}`}>
                      {stretch.text}
                    </span>
                  ))}
                  {"\n"}
                </code>
              </li>
            );
          })}
        </ol>
      </section>
      {cut && <p className="note">More lines follow in the file.</p>}
    </figure>
  );
}

function useSource(database: string, { file, line, name }: Place): Answer | null {
  const [answer, setAnswer] = useState<Answer | null>(null);
  useEffect(() => {
    let current = true;
    setAnswer(null);
    Promise.all([source(database, { file, line, name }), import("./highlight")]).then(
      ([found, { highlighted }]) => {
        const text = found.lines.map((each) => each.text).join("\n");
        if (current) setAnswer({ source: found, stretches: highlighted(text) });
      },
      (error: unknown) =>
        current && setAnswer({ error: error instanceof Error ? error.message : String(error) }),
    );
    return () => {
      current = false;
    };
  }, [database, file, line, name]);
  return answer;
}
