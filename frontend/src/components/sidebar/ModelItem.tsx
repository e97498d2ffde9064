import { useEffect, useId, useRef, useState } from "react";
import type { Model } from "@/api/models";
import { FieldList } from "./FieldList";

interface Props {
  model: Model;
  models: readonly Model[];
  /** Only fields with this in their names are shown; empty for all. */
  wanted: string;
  /** The queryset at hand touches its table. */
  isUsed: boolean;
  startsOpen: boolean;
  /** The visitor came for this one: it takes the focus. */
  isSought: boolean;
  onInsert(text: string): void;
}

/** A model: its name, and when it is open its fields and what its Meta and managers say. */
export function ModelItem({ model, models, wanted, isUsed, startsOpen, isSought, onInsert }: Props) {
  const [open, setOpen] = useState(startsOpen);
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!isSought) return;
    button.current?.focus();
    button.current?.scrollIntoView({ block: "start" });
  }, [isSought]);
  const { name, doc, table, ordering, managers, indexes, constraints, parents } = model;
  return (
    <li data-used={isUsed ? "" : undefined}>
      <button
        ref={button}
        type="button"
        className="model-name"
        data-item=""
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        <b>{name}</b> <small>{isUsed ? "in this queryset" : `${model.fields.length} fields`}</small>
      </button>
      <div id={id} className="model" hidden={!open}>
        {open && (
          <>
            {doc && <p className="note">{doc}</p>}
            <FieldList model={model} models={models} path="" wanted={wanted} onInsert={onInsert} />
            <dl className="model-meta">
              <dt>Table</dt>
              <dd>
                <code>{table}</code>
                {parents.length > 0 && ` extends ${parents.join(", ")}`}
              </dd>
              <dt>Managers</dt>
              {managers.map((manager) => (
                <dd key={manager.name}>
                  <button
                    type="button"
                    className="link-button"
                    data-item=""
                    title={`Insert ${name}.${manager.name}`}
                    onClick={() => onInsert(`${name}.${manager.name}`)}
                  >
                    {manager.name}
                  </button>
                  {manager.default && <small> default</small>}
                  {manager.filters.length > 0 && <small> adds {manager.filters.join(", ")}</small>}
                </dd>
              ))}
              {ordering.length > 0 && (
                <>
                  <dt>Ordering</dt>
                  <dd>
                    <code>{ordering.join(", ")}</code>
                  </dd>
                </>
              )}
              {[...indexes, ...constraints].length > 0 && <dt>Indexes, constraints</dt>}
              {[...indexes, ...constraints].map(({ name: rule, type, fields, condition }) => (
                <dd key={rule}>
                  {type} <code>{fields.join(", ") || condition}</code>
                  {fields.length > 0 && condition && <small> where {condition}</small>}
                </dd>
              ))}
            </dl>
          </>
        )}
      </div>
    </li>
  );
}
