/** A run that a busy server did not take is asked for again, by itself, a few times. */
import { ApiProblem } from "@/api/problem";

const MOST_TRIES = 3;

/** When to ask again for what `error` refused, in seconds; null when that is no use. */
function secondsUntil(error: unknown): number | null {
  return error instanceof ApiProblem && error.details.status === 429 ? error.details.retryAfter : null;
}

/**
 * Gives what `begin` gives. Where the server says to come again, it is told to `postponed`, and after
 * `pause` there is another try, three in all; then the refusal is thrown.
 */
export async function* again<T>(
  begin: () => AsyncIterable<T>,
  pause: (seconds: number) => Promise<void>,
  postponed: (problem: ApiProblem, seconds: number) => void,
): AsyncGenerator<T> {
  for (let tries = 1; ; tries++) {
    try {
      yield* begin();
      return;
    } catch (error) {
      const seconds = secondsUntil(error);
      if (seconds === null || tries === MOST_TRIES) throw error;
      postponed(error as ApiProblem, seconds);
      await pause(seconds);
    }
  }
}

/** Resolves after `seconds`, or as soon as it is called off. */
export const pauseFor = (seconds: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, seconds * 1000);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
