/** The state of a run: what has answered, what stood before, what is still awaited. Pure. */
import type { ApiProblem } from "@/api/problem";
import type { PlanMode } from "@/api/runs";
import type { Comparison, Trace } from "@/document/trace.gen";

export interface RunState {
  /** The snippet that the traces, fresh or awaited, are about. */
  snippet: string;
  /** What plans this run asked for. */
  plan: PlanMode;
  /** The answers of this run so far, by alias. */
  fresh: ReadonlyMap<string, Trace>;
  /** The finished comparison of this run. */
  comparison: Comparison | null;
  /** What stood before this run; its traces stay in sight until replaced. */
  previous: Comparison | null;
  awaited: readonly string[];
  problem: ApiProblem | null;
  /** The last thing to tell those who cannot see the columns fill. */
  said: string;
}

export type RunAction =
  | { type: "started"; snippet: string; databases: readonly string[]; plan: PlanMode }
  | { type: "shown"; comparison: Comparison }
  | { type: "answered"; trace: Trace }
  | { type: "finished"; comparison: Comparison }
  | { type: "failed"; problem: ApiProblem }
  | { type: "ended" };

export const NOTHING_RUN: RunState = {
  snippet: "",
  plan: "none",
  fresh: new Map(),
  comparison: null,
  previous: null,
  awaited: [],
  problem: null,
  said: "",
};

export function reduce(state: RunState, action: RunAction): RunState {
  switch (action.type) {
    case "started":
      return {
        ...NOTHING_RUN,
        snippet: action.snippet,
        plan: action.plan,
        previous: state.comparison ?? state.previous,
        awaited: action.databases,
        said: "Running",
      };
    case "answered": {
      const { alias } = action.trace.target;
      const fresh = new Map(state.fresh).set(alias, action.trace);
      return {
        ...state,
        fresh,
        awaited: state.awaited.filter((each) => each !== alias),
        said: sentence(action.trace),
      };
    }
    case "shown":
      return reduce(NOTHING_RUN, { type: "finished", comparison: action.comparison });
    case "finished": {
      const fresh = new Map(action.comparison.traces.map((trace) => [trace.target.alias, trace]));
      const { comparison } = action;
      return {
        ...state,
        snippet: comparison.snippet,
        fresh,
        comparison,
        previous: null,
        awaited: [],
        said: comparison.headline,
      };
    }
    case "failed":
      return { ...state, awaited: [], problem: action.problem, said: action.problem.message };
    case "ended":
      return { ...state, awaited: [] };
  }
}

function sentence({ target, outcome, statements }: Trace): string {
  if (outcome.status !== "ok") return `${target.label}: ${outcome.status}. ${outcome.message ?? ""}`;
  return `${target.label} done, ${statements.length} ${statements.length === 1 ? "statement" : "statements"}`;
}
