import { type CSSProperties, type KeyboardEvent, useMemo, useRef, useState } from "react";
import type { Model } from "@/api/models";
import { drawingOf, type End, type Entity, HEAD, LINE, neighbour, type Relation } from "./layout";
import "./diagram.css";

interface Props {
  models: readonly Model[];
  /** The tables, in lower case, that the queryset touches. */
  used: ReadonlySet<string>;
  /** Shows a model in the list. */
  onOpen(name: string): void;
}

const MARKERS: Record<End, string> = {
  one: "er-one",
  "zero or one": "er-zero-one",
  "zero or more": "er-many",
};
const STEPS = [0.5, 0.65, 0.8, 1, 1.25, 1.6, 2];
const PIXELS = 14;

/** The models as entities with their columns, their relations with the feet of crows. */
export default function Diagram({ models, used, onOpen }: Props) {
  const drawing = useMemo(() => drawingOf(models), [models]);
  const { entities, relations, width, height } = drawing;
  const [scale, setScale] = useState<number | null>(null);
  const [current, setCurrent] = useState<string | null>(null);
  const frame = useRef<HTMLElement>(null);
  const stop =
    current ?? entities.find(({ table }) => used.has(table.toLowerCase()))?.name ?? entities[0]?.name;

  const zoom = (by: 1 | -1) => {
    const now = scale ?? (frame.current ? (frame.current.clientWidth - 2) / width : 1);
    const next =
      by === 1 ? STEPS.find((step) => step > now + 0.01) : STEPS.findLast((step) => step < now - 0.01);
    if (next) setScale(next);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const { key, target } = event;
    const name = target instanceof Element ? target.getAttribute("data-entity") : null;
    if (event.altKey || event.ctrlKey || event.metaKey || name === null) return;
    if (key === "Enter" || key === " ") onOpen(name);
    else {
      const next = neighbour(entities, name, key);
      if (!next) return;
      frame.current?.querySelector<SVGGElement>(`[data-entity="${next}"]`)?.focus();
    }
    event.preventDefault();
  };
  const of = ({ from, to }: Relation) => from === current || to === current;
  const isUsed = ({ table }: Entity) => used.has(table.toLowerCase());
  const usedNames = new Set(entities.filter(isUsed).map(({ name }) => name));
  const size: CSSProperties =
    scale === null ? { width: "100%" } : { width: `${(width * scale) / PIXELS}rem`, maxWidth: "none" };
  return (
    <>
      <div className="er-tools">
        <button type="button" className="quiet" aria-label="Smaller" onClick={() => zoom(-1)}>
          −
        </button>
        <button type="button" className="quiet" aria-label="Larger" onClick={() => zoom(1)}>
          +
        </button>
        <button type="button" className="quiet" aria-pressed={scale === null} onClick={() => setScale(null)}>
          Fit
        </button>
        <p className="note">
          {used.size > 0 && "Bold: in this queryset. "}Arrow keys go from model to model, Enter shows one in
          the list, which says all of this in words.
        </p>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key. */}
      <section className="er" tabIndex={0} aria-label="Diagram of the models" ref={frame}>
        {/* biome-ignore lint/a11y/useSemanticElements: there is no fieldset in SVG. */}
        <svg
          viewBox={`0 0 ${width} ${height}`}
          style={size}
          role="group"
          aria-label="Models"
          onKeyDown={onKeyDown}
        >
          <Markers />
          {relations.map((relation) => (
            <path
              key={`${relation.from} ${relation.field}`}
              className="er-relation"
              data-current={of(relation) ? "" : undefined}
              data-used={usedNames.has(relation.from) && usedNames.has(relation.to) ? "" : undefined}
              d={relation.path}
              markerStart={`url(#${MARKERS[relation.ends[0]]})`}
              markerEnd={`url(#${MARKERS[relation.ends[1]]})`}
            >
              <title>{inWords(relation)}</title>
            </path>
          ))}
          {entities.map((entity) => (
            <EntityBox
              key={entity.name}
              entity={entity}
              isUsed={isUsed(entity)}
              isStop={entity.name === stop}
              relations={relations.filter(({ from, to }) => from === entity.name || to === entity.name)}
              onFocus={setCurrent}
              onOpen={onOpen}
            />
          ))}
        </svg>
      </section>
    </>
  );
}

const inWords = ({ from, to, field, ends }: Relation) =>
  `${from}.${field}: each ${from} has ${ends[1]} ${to}, each ${to} has ${ends[0]} ${from}`;

interface EntityProps {
  entity: Entity;
  isUsed: boolean;
  isStop: boolean;
  relations: readonly Relation[];
  onFocus(name: string | null): void;
  onOpen(name: string): void;
}

function EntityBox({ entity, isUsed, isStop, relations, onFocus, onOpen }: EntityProps) {
  const { name, x, y, width, height, rows } = entity;
  const label = [name, isUsed && "in this queryset", `${rows.length} columns`, ...relations.map(inWords)];
  return (
    // biome-ignore lint/a11y/useSemanticElements: there is no button in SVG.
    <g
      className="er-entity"
      role="button"
      tabIndex={isStop ? 0 : -1}
      aria-label={label.filter(Boolean).join("; ")}
      data-entity={name}
      data-used={isUsed ? "" : undefined}
      transform={`translate(${x} ${y})`}
      onFocus={() => onFocus(name)}
      onPointerEnter={() => onFocus(name)}
      onClick={() => onOpen(name)}
    >
      <rect width={width} height={height} rx="4" />
      <text className="er-name" x="10" y={HEAD - 11}>
        {name}
      </text>
      <line x1="0" x2={width} y1={HEAD} y2={HEAD} />
      {rows.map((row, i) => (
        <g key={row.name} transform={`translate(0 ${HEAD + 4 + (i + 1) * LINE - 6})`}>
          <text x="10" data-mark={row.mark}>
            {row.name}
          </text>
          <text className="er-type" x={width - 10}>
            {row.mark === "key" && !row.type.includes("Key") ? `${row.type} key` : row.type}
          </text>
        </g>
      ))}
    </g>
  );
}

/** The signs at the ends of a relation: `|` one, `o` none, the foot many. */
function Markers() {
  const marker = {
    viewBox: "0 0 24 16",
    refY: 8,
    markerWidth: 24,
    markerHeight: 16,
    orient: "auto-start-reverse",
  };
  const inPixels = { ...marker, refX: 24, markerUnits: "userSpaceOnUse", className: "er-sign" };
  return (
    <defs>
      <marker id="er-one" {...inPixels}>
        <path d="M12 3v10M17 3v10" />
      </marker>
      <marker id="er-zero-one" {...inPixels}>
        <path d="M17 3v10" />
        <circle cx="8" cy="8" r="4" />
      </marker>
      <marker id="er-many" {...inPixels}>
        <path d="M12 8 24 2M12 8 24 14" />
        <circle cx="8" cy="8" r="4" />
      </marker>
    </defs>
  );
}
