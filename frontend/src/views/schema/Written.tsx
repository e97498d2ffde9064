import { type CSSProperties, type ReactNode, useEffect, useMemo, useState } from "react";
import { CopyButton } from "@/components/chrome/CopyButton";
import { Fold } from "@/components/column/Fold";
import { Tag } from "@/components/linking/Tag";
import type { Stretch } from "@/components/source/highlight";
import { linesOf } from "@/document/lines";
import { adviceIn, type LetteredLoss, readPlaces, tokensOf } from "@/document/migrations";
import "@/components/sql/sql.css";
import "@/components/source/source.css";

interface Props {
  text: string;
  losses: readonly LetteredLoss[];
  /** Its heading. */
  children: ReactNode;
}

/** Models as `inspectdb` writes them, with the letters of what came back otherwise. */
export function Written({ text, losses, children }: Props) {
  const [stretches, setStretches] = useState<Stretch[][] | null>(null);
  useEffect(() => {
    let current = true;
    import("@/components/source/highlight").then(({ highlighted }) => {
      if (current) setStretches(highlighted(text));
    }, console.error);
    return () => {
      current = false;
    };
  }, [text]);
  const lines = useMemo(
    () => linesOf(text, tokensOf(stretches ?? []), readPlaces(losses)),
    [text, stretches, losses],
  );
  const advice = adviceIn(text);
  const colours = new Map(losses.map(({ letter, colour }) => [letter, colour]));
  return (
    <>
      <header className="written">
        {children}
        <CopyButton text={text} label="Copy the models that inspectdb writes">
          Copy
        </CopyButton>
      </header>
      {advice > 0 && (
        <div className="statement phase">
          <Fold summary={`${advice} lines of advice`}>
            <pre>{text.split("\n").slice(0, advice).join("\n")}</pre>
          </Fold>
        </div>
      )}
      <pre className="sql python">
        {lines.slice(advice).map(({ indent, parts }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is known by its place.
          <span className="sql-line" key={at}>
            <span className="sql-letters" aria-hidden="true">
              {[...new Set(parts.flatMap(({ keys }) => keys))].map((letter) => (
                <Tag key={letter} letter={letter} colour={colours.get(letter) ?? 0} />
              ))}
            </span>
            <code style={{ "--hang": `${indent + 2}ch` } as CSSProperties}>
              {parts.map(({ keys, pieces }, i) => {
                const told = pieces.map(({ text, kind }, j) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: parts of a line have no other identity.
                  <span key={j} className={kind ? `py-${kind}` : undefined}>
                    {text}
                  </span>
                ));
                return keys[0] === undefined ? (
                  told
                ) : (
                  <span
                    // biome-ignore lint/suspicious/noArrayIndexKey: as above.
                    key={i}
                    className="link"
                    data-link={keys.join(" ")}
                    data-colour={colours.get(keys[0])}
                  >
                    {told}
                  </span>
                );
              })}
              {"\n"}
            </code>
          </span>
        ))}
      </pre>
    </>
  );
}
