import { partsOf } from "@/document/findings";

/** A sentence of the document, with its code as code. */
export const Prose = ({ text }: { text: string }) =>
  // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a sentence have no other identity.
  partsOf(text).map(({ text: part, isCode }, i) => (isCode ? <code key={i}>{part}</code> : part));
