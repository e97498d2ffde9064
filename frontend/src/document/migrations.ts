/** A migration on several databases, laid out: blocks of statements, trees of steps, tables of checks. */
import { COLOURS, letterOf } from "./clauses";
import type { Run } from "./runs";
import type {
  CheckMessage,
  DDL,
  Decision,
  EditorStep,
  Loss,
  MigrationComparison,
  MigrationTrace,
  OperationSide,
  Place,
  Problem,
  SourceRange,
  Token,
} from "./trace.gen";

export const placeAt = ({ places }: MigrationTrace, at: number | null): Place | null =>
  at === null ? null : (places[at] ?? null);

/** Statements that the schema editor made, or, before, between and behind them, what only surrounds these. */
export interface Stretch {
  /** Transactions, pragmas, questions of introspection: they change nothing of the schema. */
  isAround: boolean;
  statements: readonly DDL[];
}

/** The statements of a phase, those of one operation where there is one, in their order. */
export function stretchesOf(
  trace: MigrationTrace,
  phase: DDL["phase"],
  operation: number | null = null,
): Stretch[] {
  const found: { isAround: boolean; statements: DDL[] }[] = [];
  for (const statement of trace.statements) {
    if (statement.phase !== phase || (operation !== null && statement.operation !== operation)) continue;
    const isAround = statement.error === null && (!statement.by_editor || statement.reads);
    const last = found.at(-1);
    if (last && last.isAround === isAround) last.statements.push(statement);
    else found.push({ isAround, statements: [statement] });
  }
  return found;
}

/** How many statements of stretches change the schema. */
export const changesIn = (stretches: readonly Stretch[]) =>
  stretches.reduce((sum, { isAround, statements }) => sum + (isAround ? 0 : statements.length), 0);

/** A call of a method of the schema editor, with those that it made. */
export interface StepNode {
  step: EditorStep;
  decisions: readonly { decision: Decision; place: Place | null }[];
  place: Place | null;
  /** What its parent went through by `super()` on the way to it. */
  through: readonly Place[];
  children: readonly StepNode[];
}

/** The steps of one operation as trees. */
export function stepsOf(trace: MigrationTrace, operation: number): StepNode[] {
  const own = trace.steps.filter((step) => step.phase === "operation" && step.operation === operation);
  const below = new Map<number | null, EditorStep[]>();
  const ids = new Set(own.map(({ id }) => id));
  for (const step of own) {
    const parent = step.parent !== null && ids.has(step.parent) ? step.parent : null;
    below.set(parent, [...(below.get(parent) ?? []), step]);
  }
  const node = (step: EditorStep): StepNode => ({
    step,
    place: placeAt(trace, step.place),
    through: step.through.flatMap((at) => trace.places[at] ?? []),
    decisions: step.decisions.flatMap((at) => {
      const decision = trace.decisions[at];
      return decision ? [{ decision, place: placeAt(trace, decision.place) }] : [];
    }),
    children: (below.get(step.id) ?? []).map(node),
  });
  return (below.get(null) ?? []).map(node);
}

/** How many calls trees hold in all. */
export const countOf = (nodes: readonly StepNode[]): number =>
  nodes.reduce((sum, { children }) => sum + 1 + countOf(children), 0);

/** The operation's row in the comparison, as one database has it. */
export const sideOf = (
  comparison: Pick<MigrationComparison, "rows"> | null,
  operation: number,
  alias: string,
): OperationSide | null =>
  comparison?.rows.find((row) => row.operation === operation)?.sides.find((side) => side.alias === alias) ??
  null;

/** What databases refuse, over the operations that they refuse: once for all that say the same. */
export function refusalsIn(traces: readonly MigrationTrace[]): Problem[] {
  const found = new Map<string, Problem>();
  for (const { operations, target } of traces) {
    for (const { range, reason, state } of operations) {
      if (!range || !reason || (state !== "refused" && state !== "failed")) continue;
      const key = `${range.start} ${reason}`;
      const known = found.get(key);
      if (known) known.aliases.push(target.label);
      else found.set(key, { range, message: reason, aliases: [target.label] });
    }
  }
  return [...found.values()];
}

/** A loss with its letter: the same on every database that loses the same. */
export interface LetteredLoss {
  letter: string;
  colour: number;
  label: string;
  loss: Loss;
}

/** Small letters: the capital ones are the queryset's. */
const lossLetter = (index: number) => letterOf(index).toLowerCase();

const placeInModels = ({ range }: Loss) => range?.start ?? Number.POSITIVE_INFINITY;

/** The losses of each trace, lettered by their place in the models. */
export function lossesOf(traces: readonly MigrationTrace[]): ReadonlyMap<string, readonly LetteredLoss[]> {
  const all = traces.flatMap(({ reading }) => reading?.losses ?? []);
  const objects = [
    ...new Set([...all].sort((a, b) => placeInModels(a) - placeInModels(b)).map(({ object }) => object)),
  ];
  const letters = new Map(objects.map((object, i) => [object, i]));
  const lettered = (loss: Loss): LetteredLoss => {
    const at = letters.get(loss.object) ?? 0;
    return { letter: lossLetter(at), colour: at % COLOURS, label: `${loss.object}: ${loss.kind}`, loss };
  };
  return new Map(
    traces.map(({ target, reading }) => [
      target.alias,
      (reading?.losses ?? [])
        .map(lettered)
        .sort((a, b) => a.letter.length - b.letter.length || (a.letter < b.letter ? -1 : 1)),
    ]),
  );
}

/** Where the losses stand in the models, each letter once. */
export function lostPlaces(losses: ReadonlyMap<string, readonly LetteredLoss[]>) {
  const found = new Map<string, { letter: string; colour: number; label: string; range: SourceRange }>();
  for (const { letter, colour, label, loss } of [...losses.values()].flat())
    if (loss.range && !found.has(letter)) found.set(letter, { letter, colour, label, range: loss.range });
  return [...found.values()];
}

/** What the checks say of one object, a cell a trace. */
export interface CheckRow {
  object: string;
  range: SourceRange | null;
  cells: readonly (readonly CheckMessage[])[];
  /** Not every database says the same of it. */
  differs: boolean;
}

export function checkRowsOf(traces: readonly MigrationTrace[]): CheckRow[] {
  const objects = [...new Set(traces.flatMap(({ checks }) => checks.map(({ object }) => object)))];
  return objects.map((object) => {
    const cells = traces.map(({ checks }) => checks.filter((check) => check.object === object));
    const said = cells.map((cell) =>
      cell
        .map(({ id, level }) => `${level} ${id}`)
        .sort()
        .join(),
    );
    const range = cells.flat().find((check) => check.range)?.range ?? null;
    return { object, range, cells, differs: new Set(said).size > 1 };
  });
}

/** Where the losses of one database stand in the models that `inspectdb` writes, for {@link linesOf}. */
export function readPlaces(losses: readonly LetteredLoss[]): Run[] {
  const runs = losses.flatMap(({ letter, loss }) =>
    loss.read_range ? [{ ...loss.read_range, keys: [letter], exact: true }] : [],
  );
  runs.sort((a, b) => a.start - b.start || a.end - b.end);
  const merged: Run[] = [];
  for (const run of runs) {
    const last = merged.at(-1);
    // What shares a place is one run with several letters.
    if (last && run.start < last.end)
      merged[merged.length - 1] = {
        ...last,
        keys: [...last.keys, ...run.keys],
        end: Math.max(last.end, run.end),
      };
    else merged.push(run);
  }
  return merged;
}

/** How many lines of advice `inspectdb` writes before its models. */
export function adviceIn(text: string): number {
  const lines = text.split("\n");
  const first = lines.findIndex((line) => line !== "" && !line.startsWith("#"));
  return Math.max(0, first);
}

/** Python's stretches, line by line, as tokens of the whole text. */
export function tokensOf(lines: readonly (readonly { text: string; kind: string }[])[]): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (const line of lines) {
    for (const { text, kind } of line) {
      const end = at + [...text].length;
      if (kind === "keyword" || kind === "string" || kind === "comment")
        tokens.push({ start: at, end, kind });
      at = end;
    }
    at += 1;
  }
  return tokens;
}
