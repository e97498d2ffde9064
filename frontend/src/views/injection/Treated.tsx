import type { Verdict } from "@/document/injections";

const MARKS: Record<Verdict, string> = {
  pasted: "▲",
  quoted: "▢",
  bound: "○",
  refused: "×",
  dropped: "∅",
  absent: "–",
};
const MEANS: Record<Verdict, string> = {
  pasted: "A part of the SQL itself",
  quoted: "Inside quotes of the SQL, which hold",
  bound: "A parameter: the SQL does not have it",
  refused: "Refused before anything was sent",
  dropped: "It came out nowhere",
  absent: "This database has no such thing",
};

/** A shape for how a value was treated. */
export const Mark = ({ how }: { how: Verdict }) => (
  <span className="verdict-mark" aria-hidden="true">
    {MARKS[how]}
  </span>
);

/** How a value was treated: a word, and a shape to tell it by at a glance. */
export const Treated = ({ how }: { how: Verdict }) => (
  <span className="treated" data-how={how} title={MEANS[how]}>
    <Mark how={how} /> {how}
  </span>
);
