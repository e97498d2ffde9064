/** Which stretch of a statement's text belongs to which link: fragments flattened, deepest first. */
import type { LinkKey } from "./links";
import type { Fragment, Segment } from "./trace.gen";

export interface Run {
  /** Code points of the text that the run indexes: raw SQL, or formatted once mapped. */
  start: number;
  end: number;
  /** The deepest fragment's key, then those of the clauses around it, without repeats. */
  keys: readonly LinkKey[];
  exact: boolean;
}

/** The runs of `fragments` over the raw SQL, in order, disjoint; neighbours of the same keys are joined. */
export function runsOf(
  fragments: readonly Fragment[],
  keyOf: (fragment: Fragment) => LinkKey,
  surrounds: (key: LinkKey) => boolean,
): Run[] {
  const children = new Map<number | null, number[]>();
  fragments.forEach(({ parent }, index) => {
    const siblings = children.get(parent);
    if (siblings) siblings.push(index);
    else children.set(parent, [index]);
  });
  const runs: Run[] = [];
  const emit = (run: Run) => {
    const previous = runs.at(-1);
    const joins = previous && previous.end === run.start && previous.exact === run.exact;
    if (run.start >= run.end) return;
    if (joins && previous.keys.join() === run.keys.join()) previous.end = run.end;
    else runs.push({ ...run });
  };
  const visit = (index: number, around: readonly LinkKey[]) => {
    const fragment = fragments[index];
    if (!fragment) return;
    const own = keyOf(fragment);
    const keys = [own, ...around.filter((key) => key !== own && surrounds(key))];
    let at = fragment.start;
    for (const child of inOrder(children.get(index) ?? [], fragments)) {
      const { start, end } = fragments[child] as Fragment;
      emit({ start: at, end: start, keys, exact: fragment.exact });
      visit(child, keys);
      at = Math.max(at, end);
    }
    emit({ start: at, end: fragment.end, keys, exact: fragment.exact });
  };
  for (const root of inOrder(children.get(null) ?? [], fragments)) visit(root, []);
  return runs;
}

function inOrder(indexes: readonly number[], fragments: readonly Fragment[]): number[] {
  return [...indexes].sort((a, b) => (fragments[a]?.start ?? 0) - (fragments[b]?.start ?? 0));
}

/** Ranges of the raw SQL, in order, moved to the formatted text. White space that the layout added has no run. */
export function toFormatted<T extends { start: number; end: number }>(
  runs: readonly T[],
  segments: readonly Segment[],
): T[] {
  const moved: T[] = [];
  let first = 0;
  for (const run of runs) {
    for (let i = first; i < segments.length; i += 1) {
      const { raw, formatted, length } = segments[i] as Segment;
      if (raw + length <= run.start) {
        first = i + 1;
        continue;
      }
      if (raw >= run.end) break;
      const start = Math.max(run.start, raw);
      const end = Math.min(run.end, raw + length);
      if (start < end) moved.push({ ...run, start: formatted + start - raw, end: formatted + end - raw });
    }
  }
  return moved;
}
