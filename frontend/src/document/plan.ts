/** A plan as a tree to draw: what feeds what, and where its time went. */
import { isClause, type LinkKey } from "./links";
import type { Plan, PlanNode, Trace } from "./trace.gen";

export interface Step {
  node: PlanNode;
  children: readonly Step[];
  /** Time of the step without its children's, of all the plan's: 0 to 1; null where none was measured. */
  share: number | null;
  /** It feeds a limit, directly or not, which may have stopped it before its last row. */
  limited: boolean;
  /** What it is the first of all steps in, without what feeds it; null where it is not the first. */
  most: "time" | "cost" | null;
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
  const most = mostOf(nodes, fed, timeOf);
  const stepOf = (index: number, limited: boolean): Step => {
    const node = nodes[index] as PlanNode;
    const children = fed.get(index) ?? [];
    // Steps that run side by side may take longer together than what they feed.
    const own = node.time === null ? null : Math.max(0, node.time - timeOf(children));
    const share = own === null || whole === 0 ? null : Math.min(1, own / whole);
    const limits = limited || LIMIT.test(node.kind);
    const below = children.map((child) => stepOf(child, limits));
    return { node, children: below, share, limited, most: index === most?.index ? most.by : null };
  };
  return (fed.get(null) ?? []).map((index) => stepOf(index, false));
}

/** The step that takes most by itself: of the time where it was measured, else of the cost. */
function mostOf(
  nodes: readonly PlanNode[],
  fed: ReadonlyMap<number | null, number[]>,
  timeOf: (indexes: readonly number[]) => number,
): { index: number; by: "time" | "cost" } | null {
  if (nodes.length < 2) return null;
  const by = nodes.some(({ time }) => time) ? "time" : "cost";
  let found: { index: number; own: number } | null = null;
  nodes.forEach((node, index) => {
    const children = fed.get(index) ?? [];
    const fedBy = by === "time" ? timeOf(children) : sum(children.map((child) => nodes[child]?.cost ?? 0));
    const own = (node[by] ?? 0) - fedBy;
    if (own > (found?.own ?? 0)) found = { index, own };
  });
  return found && { index: (found as { index: number }).index, by };
}

const sum = (numbers: readonly number[]) => numbers.reduce((all, number) => all + number, 0);

/** The links of a step: the clauses it reads or decides; failing them, whatever else made its SQL. */
export function keysOf(
  { fragments }: PlanNode,
  keyOf: (fragment: number) => LinkKey | undefined,
): readonly LinkKey[] {
  const keys = [...new Set(fragments.flatMap((fragment) => keyOf(fragment) ?? []))];
  const clauses = keys.filter(isClause).sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
  return clauses.length > 0 ? clauses : keys;
}

/** How one database reaches one relation's rows; several ways where the plan names it several times. */
export type Reach = readonly Pick<PlanNode, "access" | "index" | "alias">[];

export interface Relation {
  name: string;
  /** In the order of the traces; null where there is no plan to tell. */
  reached: readonly (Reach | null)[];
  differs: boolean;
}

/** Every relation that a plan of statement `index` reads, and how it is reached on each database. */
export function relationsOf(traces: readonly Trace[], index: number): Relation[] {
  const plans = traces.map(({ statements }) => statements[index]?.plan ?? null);
  const readBy = (plan: Plan | null) =>
    plan === null || plan.error !== null
      ? null
      : plan.nodes.filter(({ access, relation }) => access !== null && relation !== null);
  const read = plans.map(readBy);
  // Databases that fold names write them in capitals.
  const nameOf = ({ relation }: PlanNode) => (relation ?? "").toLowerCase();
  const names = [...new Set(read.flatMap((nodes) => nodes?.map(nameOf) ?? []))];
  return names.map((name) => {
    const reached = read.map((nodes) => nodes?.filter((node) => nameOf(node) === name) ?? null);
    const told = reached.flatMap((nodes) => (nodes ? [nodes.map(({ access }) => access).join()] : []));
    return { name, reached, differs: new Set(told).size > 1 };
  });
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
