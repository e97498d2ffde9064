import { useCallback, useEffect, useReducer, useRef } from "react";
import { ApiProblem } from "@/api/problem";
import { isComparison, type RunRequest, run } from "@/api/runs";
import type { Comparison } from "@/document/trace.gen";
import { again, pauseFor } from "./again";
import { type Asked, NOTHING_RUN, reduce } from "./runState";

export type Over = Pick<RunRequest, "models" | "rows">;

/** Runs snippets, one at a time: a new run aborts the one before. `onFinished` is told of each that ends. */
export function useRun(onFinished: (comparison: Comparison) => void) {
  const [state, dispatch] = useReducer(reduce, NOTHING_RUN);
  const current = useRef<AbortController>(null);
  const latest = useRef(onFinished);
  latest.current = onFinished;

  /** Over the project's sample, or over models of the visitor's own. */
  const start = useCallback(
    async (snippet: string, databases: readonly string[], asked: Asked, over: Over) => {
      current.current?.abort();
      const controller = new AbortController();
      current.current = controller;
      const { signal } = controller;
      const begin = () => {
        if (!signal.aborted) dispatch({ type: "started", snippet, databases, asked });
        return run({ snippet, databases, ...asked, ...over }, signal);
      };
      const parts = again(
        begin,
        (seconds) => pauseFor(seconds, signal),
        (problem, seconds) => dispatch({ type: "postponed", problem, seconds }),
      );
      try {
        for await (const part of parts) {
          if (signal.aborted) return;
          if (isComparison(part)) {
            dispatch({ type: "finished", comparison: part });
            latest.current(part);
          } else dispatch({ type: "answered", trace: part });
        }
        if (!signal.aborted) dispatch({ type: "ended" });
      } catch (error) {
        if (signal.aborted) return;
        dispatch({ type: "failed", problem: asProblem(error) });
      }
    },
    [],
  );

  /** Gives up a run that waits for a busy server; what was told of it stays. */
  const cancel = useCallback(() => {
    current.current?.abort();
    dispatch({ type: "ended" });
  }, []);

  /** Shows a comparison that needs no run. */
  const show = useCallback((comparison: Comparison, file: string | null) => {
    current.current?.abort();
    dispatch({ type: "shown", comparison, file });
  }, []);

  const fail = useCallback((error: unknown) => dispatch({ type: "failed", problem: asProblem(error) }), []);

  useEffect(() => () => current.current?.abort(), []);
  return { state, start, cancel, show, fail };
}

function asProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  console.error(error);
  const detail = "The answer broke off before its end. Run again; what you typed is safe here.";
  return new ApiProblem({
    title: "The answer broke off",
    status: 0,
    detail,
    errors: [],
    range: null,
    retryAfter: null,
  });
}
