/** A name or a call that may break behind a dot, a bracket, an underscore: nowhere else. */
export const Name = ({ text }: { text: string }) =>
  // biome-ignore lint/suspicious/noArrayIndexKey: parts of a name have no other identity.
  text.split(/(?<=[.(,]|_(?!_))/).map((part, i) => [i > 0 && <wbr key={i} />, part]);
