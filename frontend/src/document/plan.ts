/** A plan as a tree to draw: what feeds what, and where its time went. */
import type { Plan, PlanNode } from "./trace.gen";

export interface Step {
  node: PlanNode;
  children: readonly Step[];
  /** Time of the step without its children's, of all the plan's: 0 to 1; null where none was measured. */
  share: number | null;
  /** It feeds a limit, directly or not, which may have stopped it before its last row. */
  limited: boolean;
}

const LIMIT = /limit/i;

/** Every root with what feeds it. Most plans have one root; SQLite's have several. */
export function stepsOf({ nodes }: Plan): readonly Step[] {
  const fed = new Map<number | null, number[]>();
  nodes.forEach(({ parent }, index) => {
    const siblings = fed.get(parent);
    if (siblings) siblings.push(index);
    else fed.set(parent, [index]);
  });
  // A step that was not measured stands for what it holds: MariaDB measures a block and its tables.
  const timeOf = (indexes: readonly number[]): number =>
    indexes.reduce((sum, index) => sum + (nodes[index]?.time ?? timeOf(fed.get(index) ?? [])), 0);
  const whole = timeOf(fed.get(null) ?? []);
  const stepOf = (index: number, limited: boolean): Step => {
    const node = nodes[index] as PlanNode;
    const children = fed.get(index) ?? [];
    // Steps that run side by side may take longer together than what they feed.
    const own = node.time === null ? null : Math.max(0, node.time - timeOf(children));
    const share = own === null || whole === 0 ? null : Math.min(1, own / whole);
    const limits = limited || LIMIT.test(node.kind);
    return { node, children: children.map((child) => stepOf(child, limits)), share, limited };
  };
  return (fed.get(null) ?? []).map((index) => stepOf(index, false));
}

/** An estimate that is wrong by this much is worth a word. */
const FAR = 10;

/** By how much the estimate missed the rows that came, when that is far and nothing stopped them. */
export function missed({ node: { estimated_rows, actual_rows }, limited }: Pick<Step, "node" | "limited">) {
  if (estimated_rows === null || actual_rows === null) return null;
  const ratio = Math.max(actual_rows, 1) / Math.max(estimated_rows, 1);
  if (ratio >= FAR) return `${Math.round(ratio)} × more than estimated`;
  return ratio <= 1 / FAR && !limited ? `${Math.round(1 / ratio)} × fewer than estimated` : null;
}

const numbers = new Intl.NumberFormat("en", { maximumSignificantDigits: 6, notation: "standard" });
const large = new Intl.NumberFormat("en", { maximumSignificantDigits: 3, notation: "compact" });

/** A count or a cost: in full below a million. */
export const figure = (value: number) => (value < 1e6 ? numbers : large).format(value);

/** `rows 12 → 480`, with what is known of the two; null where neither is. */
export function rowsOf({ estimated_rows: estimated, actual_rows: actual }: PlanNode): string | null {
  if (estimated === null && actual === null) return null;
  if (actual === null) return `${figure(estimated ?? 0)} estimated`;
  return estimated === null ? figure(actual) : `${figure(estimated)} → ${figure(actual)}`;
}

/** `estimated`, `analyzed`; what the summary of a plan says beside its name. */
export function gistOf({ nodes, analyzed, error }: Plan): string {
  if (error !== null) return "none";
  const steps = `${nodes.length} ${nodes.length === 1 ? "step" : "steps"}`;
  return `${analyzed ? "analyzed" : "estimated"}, ${steps}`;
}
