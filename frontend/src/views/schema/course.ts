/** How far a migration has come on its databases: what answered, what stood before. Pure. */
import type { Wanted } from "@/api/migrations";
import type { ApiProblem } from "@/api/problem";
import type { LabProblem, MigrationComparison, MigrationTrace } from "@/document/trace.gen";

export interface Course {
  /** What the answers, come or awaited, are about. */
  wanted: Wanted | null;
  fresh: ReadonlyMap<string, MigrationTrace>;
  /** All of them, when the last has come. */
  comparison: MigrationComparison | null;
  /** What stood before; it stays in sight until replaced. */
  previous: MigrationComparison | null;
  awaited: readonly string[];
  /** What the request came to grief with. */
  problem: ApiProblem | null;
  /** What is wrong with what was typed: then nothing was run, and what stood before stays. */
  refused: readonly LabProblem[];
  /** The last thing to tell those who cannot see the columns fill. */
  said: string;
}

export type Turn =
  | { type: "started"; wanted: Wanted; databases: readonly string[] }
  | { type: "answered"; trace: MigrationTrace }
  | { type: "finished"; comparison: MigrationComparison }
  | { type: "failed"; problem: ApiProblem };

export const NOT_BEGUN: Course = {
  wanted: null,
  fresh: new Map(),
  comparison: null,
  previous: null,
  awaited: [],
  problem: null,
  refused: [],
  said: "",
};

export function reduce(course: Course, turn: Turn): Course {
  switch (turn.type) {
    case "started":
      return {
        ...NOT_BEGUN,
        wanted: turn.wanted,
        previous: course.comparison ?? course.previous,
        awaited: turn.databases,
        said: "Running the schema editors",
      };
    case "answered": {
      const { target, problem } = turn.trace;
      const { alias, label } = target;
      if (problem) return { ...course, refused: [problem], said: problem.message };
      return {
        ...course,
        fresh: new Map(course.fresh).set(alias, turn.trace),
        awaited: course.awaited.filter((each) => each !== alias),
        said: `${label} done`,
      };
    }
    case "finished": {
      const { comparison } = turn;
      const [first] = comparison.problems;
      if (first) return { ...course, awaited: [], refused: comparison.problems, said: first.message };
      const fresh = new Map(comparison.traces.map((trace) => [trace.target.alias, trace]));
      return { ...course, fresh, comparison, previous: null, awaited: [], said: comparison.headline };
    }
    case "failed":
      return { ...course, awaited: [], problem: turn.problem, said: turn.problem.message };
  }
}
