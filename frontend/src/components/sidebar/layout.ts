/** Where the entities of the diagram stand, and how their relations run. Units are pixels at scale 1. */
import { layout as arrange, Graph } from "@dagrejs/dagre";
import type { Field, Model } from "@/api/models";

export interface Row {
  name: string;
  type: string;
  mark: "key" | "relation" | "";
}

export interface Entity {
  name: string;
  table: string;
  x: number;
  y: number;
  width: number;
  height: number;
  rows: readonly Row[];
}

/** How many rows of the other end one row may have. */
export type End = "one" | "zero or one" | "zero or more";

export interface Relation {
  from: string;
  to: string;
  /** The field that holds it. */
  field: string;
  /** Of `from` for one of `to`, and of `to` for one of `from`. */
  ends: readonly [End, End];
  /** Its line, as SVG has it. */
  path: string;
}

interface Point {
  x: number;
  y: number;
}

export interface Drawing {
  width: number;
  height: number;
  entities: readonly Entity[];
  relations: readonly Relation[];
}

export const HEAD = 30;
export const LINE = 19;
const LETTER = 6.7;
const PADDING = 26;
/** Room for a crow's foot at both ends. */
const BETWEEN = 62;

export function drawingOf(models: readonly Model[]): Drawing {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: "LR", nodesep: 26, edgesep: 18, ranksep: BETWEEN, marginx: 16, marginy: 16 });
  graph.setDefaultEdgeLabel(() => ({}));
  const names = new Set(models.map(({ name }) => name));
  const rows = new Map(models.map((model) => [model.name, rowsOf(model)]));
  for (const { name } of models) {
    const lines = rows.get(name) ?? [];
    const longest = Math.max(name.length + 2, ...lines.map((row) => row.name.length + row.type.length + 3));
    graph.setNode(name, { width: longest * LETTER + PADDING, height: HEAD + lines.length * LINE + 8 });
  }
  const held = models.flatMap((model) =>
    model.fields
      .filter((field) => isDrawn(field, names))
      .map((field) => ({
        from: model.name,
        to: field.link?.to ?? "",
        field: field.name,
        ends: endsOf(field),
      })),
  );
  for (const { from, to, field } of held) graph.setEdge(from, to, {}, field);
  arrange(graph);
  const { width = 0, height = 0 } = graph.graph();
  const entities = models.map(({ name, table }) => {
    const node = graph.node(name);
    return {
      name,
      table,
      x: node.x - node.width / 2,
      y: node.y - node.height / 2,
      width: node.width,
      height: node.height,
      rows: rows.get(name) ?? [],
    };
  });
  const at = new Map(entities.map((entity) => [entity.name, entity]));
  const relations = held.flatMap((relation) => {
    const from = at.get(relation.from);
    const to = at.get(relation.to);
    if (!from || !to) return [];
    const bends = graph.edge(relation.from, relation.to, relation.field).points.slice(1, -1);
    return {
      ...relation,
      path: from === to ? loopOf(from, relation.field) : pathOf(from, to, relation.field, bends),
    };
  });
  return { width, height, entities, relations };
}

/** A relation is drawn from the table that holds it, or whose rows are paired by a table not drawn. */
function isDrawn({ link, inherited }: Field, names: ReadonlySet<string>): boolean {
  if (!link || link.reverse || inherited || !names.has(link.to)) return false;
  return link.kind !== "many-to-many" || !names.has(link.through ?? "");
}

function endsOf({ link, null: isNull }: Field): [End, End] {
  if (link?.kind === "many-to-many") return ["zero or more", "zero or more"];
  const there = isNull ? "zero or one" : "one";
  return [link?.kind === "one-to-one" ? "zero or one" : "zero or more", there];
}

function rowsOf({ fields }: Model): Row[] {
  return fields
    .filter(({ column, inherited }) => column && !inherited)
    .map(({ name, type, primary_key, link }) => ({
      name,
      type: link ? "" : type.replace(/Field$/, ""),
      mark: primary_key ? "key" : link ? "relation" : "",
    }));
}

/** How far a line leaves an entity straight on: as far as its sign reaches. */
const STUB = 26;

/** Where the row of `field` meets the side of its entity; the head where it has no row. */
function heightOf({ y, rows }: Entity, field: string): number {
  const row = rows.findIndex(({ name }) => name === field);
  return row === -1 ? y + HEAD / 2 : y + HEAD + 4 + (row + 0.5) * LINE;
}

/** From the field's row to the other's head, by the sides that face each other. */
function pathOf(from: Entity, to: Entity, field: string, bends: readonly Point[]): string {
  const forth = from.x + from.width / 2 < to.x + to.width / 2 ? 1 : -1;
  const start = { x: forth === 1 ? from.x + from.width : from.x, y: heightOf(from, field) };
  const end = { x: forth === 1 ? to.x : to.x + to.width, y: to.y + HEAD / 2 };
  // What goes to the next rank needs no bend on the way.
  const isFar = bends.length > 1;
  const between = bends.filter(
    ({ x }) => isFar && (x - start.x) * forth > STUB && (end.x - x) * forth > STUB,
  );
  const points = [
    { x: start.x + STUB * forth, y: start.y },
    ...between,
    { x: end.x - STUB * forth, y: end.y },
  ];
  const curves = points.slice(1).map((point, i) => {
    const last = points[i] as Point;
    const middle = (last.x + point.x) / 2;
    return `C${middle} ${last.y} ${middle} ${point.y} ${point.x} ${point.y}`;
  });
  return `M${start.x} ${start.y}H${points[0]?.x}${curves.join("")}H${end.x}`;
}

/** A relation of a table with itself: from the row round to the head, at the right. */
function loopOf(entity: Entity, field: string): string {
  const right = entity.x + entity.width;
  const top = entity.y + HEAD / 2;
  return `M${right} ${heightOf(entity, field)}h${STUB}c14 0 14 ${top - heightOf(entity, field)} 0 ${top - heightOf(entity, field)}h${-STUB}`;
}

/** The entity to go to from `from` by an arrow key: the nearest one that lies more that way than aside. */
export function neighbour(entities: readonly Entity[], from: string, key: string): string | null {
  const here = entities.find(({ name }) => name === from);
  if (!here) return null;
  const middle = ({ x, y, width, height }: Entity) => ({ x: x + width / 2, y: y + height / 2 });
  const centre = middle(here);
  const far = (entity: Entity) => {
    const { x, y } = middle(entity);
    const ahead = {
      ArrowRight: x - centre.x,
      ArrowLeft: centre.x - x,
      ArrowDown: y - centre.y,
      ArrowUp: centre.y - y,
    }[key];
    const aside =
      key === "ArrowLeft" || key === "ArrowRight" ? Math.abs(y - centre.y) : Math.abs(x - centre.x);
    return ahead === undefined || ahead <= 1 ? Number.POSITIVE_INFINITY : ahead + 2 * aside;
  };
  const nearest = entities
    .filter((entity) => entity !== here)
    .map((entity) => ({ name: entity.name, distance: far(entity) }))
    .sort((a, b) => a.distance - b.distance)[0];
  return nearest && nearest.distance < Number.POSITIVE_INFINITY ? nearest.name : null;
}
