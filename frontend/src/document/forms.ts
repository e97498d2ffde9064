/** The forms that a statement's SQL can be read in, each with its links. */
import { type Line, linesOf } from "./lines";
import { isClause, type LinkKey, type Links } from "./links";
import { offsetsInLiteral, type Place, placesIn } from "./parameters";
import { type Run, runsOf, toFormatted } from "./runs";
import { moved, offsetsIn } from "./sent";
import type { Statement, Trace } from "./trace.gen";

export const FORMS = ["formatted", "template", "literal", "driver"] as const;
export type Form = (typeof FORMS)[number];

/** The statement in a form; null where it has none. */
export function formOf({ formatted, sql, literal, driver }: Statement, form: Form): string | null {
  if (form === "template") return sql;
  if (form === "literal") return literal;
  if (form === "driver") return driver?.sql ?? null;
  return formatted.text;
}

/** Why the template stands where another form was asked for; nothing where it does not. */
export function instead({ literal, unwritable, driver }: Statement, form: Form): string | undefined {
  if (form === "literal" && literal === null) {
    return `The template is shown, there is no literal form. ${unwritable ?? ""}`.trim();
  }
  if (form === "driver" && driver === null) return "The template is shown: the driver was handed nothing.";
  return undefined;
}

/** The links of a statement, over its template: what `linesIn` and `keysOfParameters` lay out. */
export interface LinkedStatement {
  runs: readonly Run[];
  /** Of the parameters that the document keeps: of thousands it has the first. */
  places: readonly Place[];
  /** How many parameters there are in all. */
  parameters: number;
}

export function linkedStatement(trace: Trace, statement: Statement, links: Links): LinkedStatement {
  const { fragments, index, sql, params } = statement;
  const places = params.length > 0 ? placesIn(sql) : [];
  return {
    runs: runsOf(fragments, (fragment) => links.key(trace, index, fragment), isClause),
    places: places.length < params.length ? [] : places.slice(0, params.length),
    parameters: Math.max(places.length, params.length),
  };
}

/** The statement's lines in a form; those of the template where it has none. */
export function linesIn(statement: Statement, { runs, places }: LinkedStatement, form: Form): Line[] {
  const { formatted, sql, literal } = statement;
  if (form === "formatted") {
    const { text, tokens, segments } = formatted;
    return linesOf(text, tokens, toFormatted(runs, segments), toFormatted(places, segments));
  }
  const text = formOf(statement, form) ?? sql;
  if (text === sql) return linesOf(text, [], runs, places);
  const offsets = text === literal ? offsetsInLiteral(sql, text) : offsetsIn(sql, text);
  return linesOf(text, [], moved(runs, offsets), moved(places, offsets));
}

/** For each parameter the keys of the fragment that it stands in; none where its place is not told. */
export function keysOfParameters({ runs, places }: LinkedStatement): (readonly LinkKey[])[] {
  let next = 0;
  return places.map(({ start }) => {
    while (next < runs.length && (runs[next] as Run).end <= start) next += 1;
    const run = runs[next];
    return run && run.start <= start ? run.keys : [];
  });
}
