import { useCallback, useEffect, useReducer, useRef } from "react";
import { isWhole, migrate, type Wanted } from "@/api/migrations";
import { ApiProblem } from "@/api/problem";
import { again, pauseFor } from "@/components/session/again";
import { NOT_BEGUN, reduce } from "./course";

/** Runs migrations, one at a time: a new one gives up the one before. */
export function useCourse() {
  const [course, dispatch] = useReducer(reduce, NOT_BEGUN);
  const current = useRef<AbortController>(null);

  const start = useCallback(async (wanted: Wanted, databases: readonly string[]) => {
    current.current?.abort();
    const controller = new AbortController();
    current.current = controller;
    const { signal } = controller;
    const begin = () => {
      if (!signal.aborted) dispatch({ type: "started", wanted, databases });
      return migrate({ ...wanted, databases }, signal);
    };
    const postponed = (problem: ApiProblem) => dispatch({ type: "failed", problem });
    try {
      for await (const part of again(begin, (seconds) => pauseFor(seconds, signal), postponed)) {
        if (signal.aborted) return;
        if (isWhole(part)) dispatch({ type: "finished", comparison: part });
        else dispatch({ type: "answered", trace: part });
      }
    } catch (error) {
      if (!signal.aborted) dispatch({ type: "failed", problem: asProblem(error) });
    }
  }, []);
  const fail = useCallback((error: unknown) => dispatch({ type: "failed", problem: asProblem(error) }), []);

  useEffect(() => () => current.current?.abort(), []);
  return { course, start, fail };
}

function asProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  console.error(error);
  const detail = "The answer broke off before its end. Run again; what you typed is safe here.";
  return new ApiProblem({ title: "", status: 0, detail, errors: [], range: null, retryAfter: null });
}
