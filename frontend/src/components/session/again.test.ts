import { expect, test } from "vitest";
import { ApiProblem } from "@/api/problem";
import { again, pauseFor } from "./again";

const refusal = (status: number, retryAfter: number | null) =>
  new ApiProblem({ title: "", status, detail: "Busy.", errors: [], range: null, retryAfter });

/** Refuses as often as `refusals` says, then answers; notes what was told and waited for. */
function server(...refusals: ApiProblem[]) {
  const told: number[] = [];
  const waited: number[] = [];
  async function* begin() {
    const refused = refusals.shift();
    if (refused) throw refused;
    yield "trace";
    yield "comparison";
  }
  const pause = async (seconds: number) => void waited.push(seconds);
  const run = () => again(begin, pause, (_, seconds) => told.push(seconds));
  return { run, told, waited };
}

async function all<T>(values: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const value of values) list.push(value);
  return list;
}

test("an answer is given as it is", async () => {
  const { run, told } = server();
  expect(await all(run())).toEqual(["trace", "comparison"]);
  expect(told).toEqual([]);
});

test("a busy server is asked again when it says so", async () => {
  const { run, told, waited } = server(refusal(429, 2), refusal(429, 7));
  expect(await all(run())).toEqual(["trace", "comparison"]);
  expect(told).toEqual([2, 7]);
  expect(waited).toEqual([2, 7]);
});

test("a third refusal is the last", async () => {
  const last = refusal(429, 3);
  const { run, waited } = server(refusal(429, 1), refusal(429, 2), last);
  await expect(all(run())).rejects.toBe(last);
  expect(waited).toEqual([1, 2]);
});

test.each([
  ["another error", refusal(400, null)],
  ["a server without databases", refusal(503, 5)],
  ["a refusal that names no time", refusal(429, null)],
])("%s is told at once", async (_, error) => {
  const { run, waited } = server(error);
  await expect(all(run())).rejects.toBe(error);
  expect(waited).toEqual([]);
});

test("a pause ends when it is called off", async () => {
  const controller = new AbortController();
  const pause = pauseFor(3600, controller.signal);
  controller.abort();
  await pause;
});
