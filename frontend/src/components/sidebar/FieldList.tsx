import { useId, useState } from "react";
import type { Field, Model } from "@/api/models";
import { useSession } from "@/components/session/Session";

interface Props {
  model: Model;
  models: readonly Model[];
  /** The lookup path that leads to the model: `publisher__`. */
  path: string;
  wanted: string;
  onInsert(text: string): void;
}

/** The fields of a model, those of its own table first. */
export function FieldList({ model, models, path, wanted, onInsert }: Props) {
  const fields = model.fields.filter(({ name }) => name.toLowerCase().includes(wanted));
  const own = fields.filter(({ link }) => !link?.reverse);
  const back = fields.filter(({ link }) => link?.reverse);
  return (
    <ul className="fields">
      {[...own, ...back].map((field) => (
        <FieldItem key={field.name} field={field} models={models} path={path} onInsert={onInsert} />
      ))}
    </ul>
  );
}

function FieldItem({ field, models, path, onInsert }: { field: Field } & Omit<Props, "model" | "wanted">) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const { name, type, link } = field;
  const whole = path + name;
  const target = models.find((model) => model.name === field.relation);
  return (
    <li>
      <div className="field">
        <button
          type="button"
          className="field-toggle"
          data-item=""
          aria-expanded={open}
          aria-controls={id}
          aria-label={target ? `Fields of ${target.name} by ${whole}` : `Lookups of ${whole}`}
          onClick={() => setOpen(!open)}
        >
          <i aria-hidden="true" />
        </button>
        <button
          type="button"
          className="field-name"
          data-item=""
          title={`Insert ${whole}`}
          onClick={() => onInsert(whole)}
        >
          {name}
        </button>
        <small>
          {link ? `${CARDINALITY[link.kind]} ${link.to}` : type.replace(/Field$/, "")}
          {marksOf(field).map((mark) => (
            <span className="mark-word" key={mark}>
              {mark}
            </span>
          ))}
        </small>
      </div>
      <div id={id} hidden={!open}>
        {open &&
          (target ? (
            <FieldList model={target} models={models} path={`${whole}__`} wanted="" onInsert={onInsert} />
          ) : (
            <Lookups field={field} path={whole} onInsert={onInsert} />
          ))}
      </div>
    </li>
  );
}

const CARDINALITY = {
  "one-to-one": "one",
  "many-to-one": "one",
  "one-to-many": "many",
  "many-to-many": "many",
};

function marksOf({ primary_key, unique, null: isNull, index, generated, link, inherited }: Field): string[] {
  const marks: string[] = [];
  if (primary_key) marks.push("key");
  else if (unique) marks.push("unique");
  if (index) marks.push("index");
  if (isNull && !link?.reverse) marks.push("null");
  if (generated) marks.push("generated");
  if (link?.reverse) marks.push("reverse");
  if (inherited) marks.push(`of ${inherited}`);
  return marks;
}

/** What may follow a field in a condition, and what else is known of it. */
function Lookups({ field, path, onInsert }: { field: Field; path: string; onInsert(text: string): void }) {
  const { words } = useSession();
  const known = words?.types[field.lookup_type];
  const transforms = Object.keys(known?.transforms ?? {}).filter((name) => name !== "*");
  const facts = [
    field.column && `column ${field.column}`,
    field.columns.length > 0 && `columns ${field.columns.join(", ")}`,
    field.choices.length > 0 && `choices ${field.choices.join(", ")}`,
    field.default !== null && `default ${field.default}`,
    field.generated && `as ${field.generated}`,
  ].filter(Boolean);
  return (
    <div className="lookups">
      {facts.length > 0 && <p className="note">{facts.join(" · ")}</p>}
      {transforms.length > 0 && (
        <p>
          {transforms.map((name) => (
            <button type="button" key={name} data-item="" onClick={() => onInsert(`${path}__${name}`)}>
              __{name}
            </button>
          ))}
        </p>
      )}
      <p>
        {(known?.lookups ?? field.lookups).map((name) => (
          <button type="button" key={name} data-item="" onClick={() => onInsert(`${path}__${name}=`)}>
            {name}=
          </button>
        ))}
      </p>
    </div>
  );
}
