import { useId, useState } from "react";
import { PlaceSource } from "@/components/source/PlaceSource";
import { SourceLines } from "@/components/source/SourceLines";
import { Name } from "@/components/why/Name";
import { bare, groupsOf, type Told } from "@/document/members";
import type { Anatomy, Ancestor, BackendClass } from "@/document/trace.gen";

interface Props {
  anatomy: Anatomy;
  of: BackendClass;
  onlyOverridden: boolean;
}

/** A class and its ancestors, nearest first: each opens to what stands in its body. */
export function Ladder({ anatomy, of, onlyOverridden }: Props) {
  const { ancestors } = of;
  // The backend's own class with most in it is what one comes for; not Django's base.
  const own = ancestors.slice(0, -1).map(({ members }) => members.length);
  const telling = Math.max(0, own.indexOf(Math.max(...own)));
  return (
    <ol className="ancestors">
      {ancestors.map((ancestor, at) => (
        <Step
          key={`${ancestor.module}.${ancestor.name}`}
          {...{ anatomy, of, ancestor, at, onlyOverridden }}
          isOpen={at === telling}
        />
      ))}
    </ol>
  );
}

function Step(props: Props & { ancestor: Ancestor; at: number; isOpen: boolean }) {
  const { anatomy, of, ancestor, at, onlyOverridden } = props;
  const [open, setOpen] = useState(props.isOpen);
  const { module, name, doc, members, place } = ancestor;
  const overrides = members.filter((member) => member.overrides).length;
  const found = place === null ? null : anatomy.places[place];
  return (
    <li>
      <h4>
        <button type="button" className="place-button" aria-expanded={open} onClick={() => setOpen(!open)}>
          <code>{bare(name)}</code>
        </button>{" "}
        <small>
          {module}, {members.length === 1 ? "1 member" : `${members.length} members`}
          {overrides > 0 && `, ● ${overrides}`}
        </small>
      </h4>
      {open && (
        <>
          {doc && <p className="note">{doc}</p>}
          {found && <PlaceSource database={anatomy.target.alias} place={found} />}
          {groupsOf(of, at, onlyOverridden).map(({ label, members: told }) => (
            <section key={label}>
              <h5>
                {label} <small>{told.length}</small>
              </h5>
              <ul className="members">
                {told.map((each) => (
                  <MemberItem key={each.member.name} told={each} anatomy={anatomy} />
                ))}
              </ul>
            </section>
          ))}
        </>
      )}
    </li>
  );
}

function MemberItem({ told, anatomy }: { told: Told; anatomy: Anatomy }) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const { member, shadowedBy } = told;
  const { name, kind, text, overrides, place: at } = member;
  const place = at === null ? null : (anatomy.places[at] ?? null);
  const label = (
    <code>
      <Name text={name} />
    </code>
  );
  return (
    <li data-over={overrides ? "" : undefined} data-shadowed={shadowedBy ? "" : undefined}>
      {place?.line != null ? (
        <button
          type="button"
          className="place-button"
          title={`${place.file}:${place.line}: show its source`}
          aria-expanded={open}
          aria-controls={open ? id : undefined}
          onClick={() => setOpen(!open)}
        >
          {label}
        </button>
      ) : (
        label
      )}{" "}
      {text && <code className="member-text">{kind === "attribute" ? `= ${text}` : text}</code>}{" "}
      {overrides && <small>over {bare(overrides)}</small>}{" "}
      {shadowedBy && <small>· {shadowedBy} above has its own</small>}
      {open && place && (
        <div id={id}>
          <SourceLines database={anatomy.target.alias} place={place} />
        </div>
      )}
    </li>
  );
}
