import "./linking.css";
import type { LinkKey } from "@/document/links";

/** A clause's letter in its colour: the cue that never depends on colour alone. */
export function Tag({ letter, colour }: { letter: LinkKey; colour: number }) {
  return (
    <span className="tag" data-link={letter} data-colour={colour}>
      {letter}
    </span>
  );
}
