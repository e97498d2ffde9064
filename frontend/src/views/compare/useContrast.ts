import { useCallback, useEffect, useRef, useState } from "react";
import { type ContrastRequest, contrast } from "@/api/contrasts";
import { ApiProblem } from "@/api/problem";
import type { Contrast } from "@/document/trace.gen";

interface Asked {
  snippets: readonly [string, string];
  database: string;
}

interface State {
  /** What the answer is about. */
  asked: Asked | null;
  answer: Contrast | null;
  /** The second snippet that the problem is about. */
  tried: string;
  problem: ApiProblem | null;
  running: boolean;
}

const NOTHING: State = { asked: null, answer: null, tried: "", problem: null, running: false };

/** Runs two snippets on one database; a new run gives up the one before, whose answer stays till replaced. */
export function useContrast() {
  const [state, setState] = useState(NOTHING);
  const current = useRef<AbortController>(null);
  const run = useCallback(async (body: ContrastRequest) => {
    current.current?.abort();
    const controller = new AbortController();
    current.current = controller;
    const { snippets, database } = body;
    setState((before) => ({ ...before, problem: null, tried: snippets[1], running: true }));
    try {
      const answer = await contrast(body, controller.signal);
      if (!controller.signal.aborted)
        setState({
          asked: { snippets, database },
          answer,
          tried: snippets[1],
          problem: null,
          running: false,
        });
    } catch (error) {
      if (controller.signal.aborted) return;
      setState((before) => ({ ...before, problem: asProblem(error), running: false }));
    }
  }, []);
  useEffect(() => () => current.current?.abort(), []);
  return { ...state, run };
}

function asProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  console.error(error);
  const detail = "The answer broke off before its end. Run both again; what you typed is safe here.";
  return new ApiProblem({ title: "", status: 0, detail, errors: [], range: null, retryAfter: null });
}
