import { useMemo } from "react";
import { useMedia } from "@/components/chrome/useMedia";
import { NARROW } from "@/components/filtered/FilteredTable";
import { Listing } from "@/components/listing/Listing";
import { useSession } from "@/components/session/Session";
import { isRead, type Matrix } from "@/document/anatomy";
import { countOverridden, rolesOf, whoOverrides } from "@/document/members";
import type { Anatomy } from "@/document/trace.gen";
import { ClassesOf } from "./ClassesOf";
import { Overriders } from "./Overriders";

const WIDE = "(min-width: 68rem)";
/** Instead of a database: what all of them override. */
const ALL = "all";

interface Side {
  alias: string;
  label: string;
  /** Null while it is being read. */
  anatomy: Anatomy | null;
}

interface Props {
  matrix: Matrix;
  isStale: boolean;
}

/** The classes that backends are made of: one role at a time, on one or two backends, or on all. */
export function Classes({ matrix, isStale }: Props) {
  const { catalogue, options, setOption } = useSession();
  const wide = useMedia(WIDE);
  const narrow = useMedia(NARROW);
  const anatomies = useMemo(() => matrix.anatomies.filter(isRead), [matrix]);
  const roles = useMemo(() => rolesOf(anatomies), [anatomies]);
  const role = roles.find((each) => each.role === options.role) ?? roles[0];
  const sides = matrix.databases.map((alias, i): Side => {
    const anatomy = matrix.anatomies[i] ?? null;
    const known = anatomy?.target ?? catalogue.databases.find((each) => each.alias === alias);
    return { alias, label: known?.label ?? alias, anatomy };
  });
  const named = (alias: string | undefined) => sides.find((each) => each.alias === alias);
  const left = named(options.left) ?? sides[0];
  const beside = sides.filter((each) => each !== left);
  const right = wide ? (named(options.right) ?? beside[0]) : undefined;
  const isAll = options.left === ALL;
  const shown = [left, right === left ? beside[0] : right].filter((each) => each !== undefined);
  const onlyOverridden = options.overridden === "1";
  if (!role || !left)
    return (
      <p className="note nothing-read">
        {anatomies.length < sides.length ? "The first of them is being read…" : "No backend was read."}
      </p>
    );
  const count = (name: string) => {
    if (isAll) return whoOverrides(anatomies, name).length;
    const found = left.anatomy?.classes.find((each) => each.role === name);
    return found ? countOverridden(found) : 0;
  };
  return (
    <div className="filtered" data-stale={isStale ? "" : undefined}>
      {!narrow && (
        <div className="kinds" data-pane="">
          <Listing
            label="Classes of a backend"
            count={roles.length}
            current={roles.indexOf(role)}
            onChoose={(at) => setOption("role", roles[at]?.role ?? null)}
            row={(at) => {
              const name = roles[at]?.role ?? "";
              return {
                content: (
                  <>
                    <code>
                      {name
                        .split(/(?<=[a-z])(?=[A-Z])/)
                        .map((part, i) => [i > 0 && <wbr key={part} />, part])}
                    </code>
                    <span className="row-tail" title="Names that a class has over another">
                      {count(name) > 0 && `● ${count(name)}`}
                    </span>
                  </>
                ),
              };
            }}
          />
        </div>
      )}
      <div className="compare">
        <section className="compare-bar" aria-label="Which classes" data-pane="">
          {narrow && (
            <select
              aria-label="Class"
              value={role.role}
              onChange={(event) => setOption("role", event.target.value)}
            >
              {roles.map(({ role: name }) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          )}
          <select
            aria-label="Backend"
            value={isAll ? ALL : left.alias}
            onChange={(event) => setOption("left", event.target.value)}
          >
            <Backends sides={sides} />
            <option value={ALL}>Who overrides what: all</option>
          </select>
          {!isAll && right && shown[1] && (
            <select
              aria-label="Backend beside it"
              value={shown[1].alias}
              onChange={(event) => setOption("right", event.target.value)}
            >
              <Backends sides={beside} />
            </select>
          )}
          {!isAll && (
            <label className="check">
              <input
                type="checkbox"
                checked={onlyOverridden}
                onChange={(event) => setOption("overridden", event.target.checked ? "1" : null)}
              />
              Only what is overridden
            </label>
          )}
          <span className="signs">
            <span>{role.purpose}</span>
            <span aria-hidden="true">● overrides</span>
          </span>
        </section>
        {isAll ? (
          <Overriders anatomies={anatomies} role={role.role} />
        ) : (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key.
          <section className="ladders" aria-label={role.role} tabIndex={0} data-pane="">
            {shown.map(({ alias, label, anatomy }) =>
              anatomy ? (
                <ClassesOf
                  key={`${alias} ${role.role}`}
                  anatomy={anatomy}
                  role={role.role}
                  onlyOverridden={onlyOverridden}
                />
              ) : (
                <p key={`${alias} ${role.role}`} className="ladder note">
                  {label} is being read…
                </p>
              ),
            )}
          </section>
        )}
      </div>
    </div>
  );
}

const Backends = ({ sides }: { sides: readonly Side[] }) =>
  sides.map(({ alias, label }) => (
    <option key={alias} value={alias}>
      {label}
    </option>
  ));
