/** A reason with its code as code: what stands in backticks, and the names of methods and flags. */
export function Prose({ text }: { text: string }) {
  return text.split(NAMES).map((part, i) =>
    i % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts of a sentence have no other identity.
      <code key={i}>{breakable(part.replace(/^`|`$/g, ""), /(?<=[._(])/)}</code>
    ) : (
      part
    ),
  );
}

const NAMES = /(`[^`]+`|\b\w+(?:\.\w+)+(?:\(\))?|\b\w+\(\))/;

const breakable = (text: string, where: RegExp) =>
  // biome-ignore lint/suspicious/noArrayIndexKey: parts of a name have no other identity.
  text.split(where).map((part, i) => [i > 0 && <wbr key={i} />, part]);
