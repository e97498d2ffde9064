import { expect, test } from "vitest";
import { textOf, valuesOf } from "./ndjson";

async function* chunks(...parts: string[]) {
  yield* parts;
}

async function all(values: AsyncIterable<unknown>): Promise<unknown[]> {
  const list: unknown[] = [];
  for await (const value of values) list.push(value);
  return list;
}

test("lines cut anywhere come out whole", async () => {
  expect(await all(valuesOf(chunks('{"a"', ':1}\n{"b":2}\n', '\n{"c":', "3}")))).toEqual([
    { a: 1 },
    { b: 2 },
    { c: 3 },
  ]);
});

test("an empty answer has no values", async () => {
  expect(await all(valuesOf(chunks("", "\n")))).toEqual([]);
});

test("a character cut by a chunk stays one character", async () => {
  const bytes = new TextEncoder().encode('{"owl":"🦉"}\n');
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
      controller.close();
    },
  });
  expect(await all(valuesOf(textOf(body)))).toEqual([{ owl: "🦉" }]);
});
