/** What a text of declared models says of itself. */

/** The names of the models that a text declares, in their order. */
export const modelNames = (text: string): string[] =>
  [...text.matchAll(/^class\s+(\w+)\s*\(/gm)].flatMap(([, name]) => name ?? []);
