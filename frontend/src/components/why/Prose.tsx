import { Name } from "./Name";

/** A reason with its code as code: what stands in backticks, and the names of methods and flags. */
export function Prose({ text }: { text: string }) {
  return text.split(NAMES).map((part, i) =>
    i % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts of a sentence have no other identity.
      <code key={i}>
        <Name text={part.replace(/^`|`$/g, "")} />
      </code>
    ) : (
      part
    ),
  );
}

const NAMES = /(`[^`]+`|\b\w+(?:\.\w+)+(?:\(\))?|\b\w+\(\))/;
