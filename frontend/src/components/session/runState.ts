/** The state of a run: what has answered, what stood before, what is still awaited. Pure. */
import type { ApiProblem } from "@/api/problem";
import type { PlanMode } from "@/api/runs";
import type { Comparison, Trace } from "@/document/trace.gen";

/** The server was busy: seconds, from then on, until this run is asked for again. */
export interface Again {
  seconds: number;
}

/** Said beside the server's own sentence. */
export const BY_ITSELF = "It is tried again by itself.";

export interface Asked {
  plan: PlanMode;
  /** How often each database runs the snippet. */
  repeat: number;
}

export interface RunState {
  /** The snippet that the traces, fresh or awaited, are about. */
  snippet: string;
  /** What this run asked for. */
  asked: Asked;
  /** The file that the comparison was read from; null where this server made it. */
  file: string | null;
  /** The answers of this run so far, by alias. */
  fresh: ReadonlyMap<string, Trace>;
  /** The finished comparison of this run. */
  comparison: Comparison | null;
  /** What stood before this run; its traces stay in sight until replaced. */
  previous: Comparison | null;
  awaited: readonly string[];
  problem: ApiProblem | null;
  again: Again | null;
  /** The last thing to tell those who cannot see the columns fill. */
  said: string;
}

export type RunAction =
  | { type: "started"; snippet: string; databases: readonly string[]; asked: Asked }
  | { type: "shown"; comparison: Comparison; file: string | null }
  | { type: "answered"; trace: Trace }
  | { type: "finished"; comparison: Comparison }
  | { type: "postponed"; problem: ApiProblem; seconds: number }
  | { type: "failed"; problem: ApiProblem }
  | { type: "ended" };

export const NOTHING_RUN: RunState = {
  snippet: "",
  asked: { plan: "none", repeat: 1 },
  file: null,
  fresh: new Map(),
  comparison: null,
  previous: null,
  awaited: [],
  problem: null,
  again: null,
  said: "",
};

export function reduce(state: RunState, action: RunAction): RunState {
  switch (action.type) {
    case "started":
      return {
        ...NOTHING_RUN,
        snippet: action.snippet,
        asked: action.asked,
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
      return {
        ...reduce(NOTHING_RUN, { type: "finished", comparison: action.comparison }),
        file: action.file,
      };
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
    case "postponed": {
      const { problem, seconds } = action;
      return {
        ...state,
        awaited: [],
        problem,
        again: { seconds },
        said: `${problem.message} ${BY_ITSELF}`,
      };
    }
    case "failed":
      return { ...state, awaited: [], again: null, problem: action.problem, said: action.problem.message };
    case "ended":
      return { ...state, awaited: [], again: null };
  }
}

function sentence({ target, outcome, statements }: Trace): string {
  if (outcome.status !== "ok") return `${target.label}: ${outcome.status}. ${outcome.message ?? ""}`;
  return `${target.label} done, ${statements.length} ${statements.length === 1 ? "statement" : "statements"}`;
}
