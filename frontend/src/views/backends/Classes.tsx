import { useMemo } from "react";
import { useMedia } from "@/components/chrome/useMedia";
import { Listing } from "@/components/listing/Listing";
import { useSession } from "@/components/session/Session";
import { countOverridden, rolesOf, whoOverrides } from "@/document/members";
import type { Anatomy } from "@/document/trace.gen";
import { ClassesOf } from "./ClassesOf";
import { Overriders } from "./Overriders";

const WIDE = "(min-width: 68rem)";
const NARROW = "(max-width: 45rem)";
/** Instead of a database: what all of them override. */
const ALL = "all";

interface Props {
  anatomies: readonly Anatomy[];
  isStale: boolean;
}

/** The classes that backends are made of: one role at a time, on one or two backends, or on all. */
export function Classes({ anatomies, isStale }: Props) {
  const { options, setOption } = useSession();
  const wide = useMedia(WIDE);
  const narrow = useMedia(NARROW);
  const roles = useMemo(() => rolesOf(anatomies), [anatomies]);
  const role = roles.find((each) => each.role === options.role) ?? roles[0];
  const named = (alias: string | undefined) => anatomies.find(({ target }) => target.alias === alias);
  const left = named(options.left) ?? anatomies[0];
  const beside = anatomies.filter((each) => each !== left);
  const right = wide ? (named(options.right) ?? beside[0]) : undefined;
  const isAll = options.left === ALL;
  const shown = [left, right === left ? beside[0] : right].filter((each) => each !== undefined);
  const onlyOverridden = options.overridden === "1";
  if (!role || !left) return <p className="note nothing-read">No backend was read.</p>;
  const count = (name: string) => {
    if (isAll) return whoOverrides(anatomies, name).length;
    const found = left.classes.find((each) => each.role === name);
    return found ? countOverridden(found) : 0;
  };
  return (
    <div className="backends" data-stale={isStale ? "" : undefined}>
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
                    <code>{name}</code>
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
            value={isAll ? ALL : left.target.alias}
            onChange={(event) => setOption("left", event.target.value)}
          >
            <Backends anatomies={anatomies} />
            <option value={ALL}>Who overrides what: all</option>
          </select>
          {!isAll && right && shown[1] && (
            <select
              aria-label="Backend beside it"
              value={shown[1].target.alias}
              onChange={(event) => setOption("right", event.target.value)}
            >
              <Backends anatomies={beside} />
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
            {shown.map((anatomy) => (
              <ClassesOf
                key={`${anatomy.target.alias} ${role.role}`}
                anatomy={anatomy}
                role={role.role}
                onlyOverridden={onlyOverridden}
              />
            ))}
          </section>
        )}
      </div>
    </div>
  );
}

const Backends = ({ anatomies }: { anatomies: readonly Anatomy[] }) =>
  anatomies.map(({ target }) => (
    <option key={target.alias} value={target.alias}>
      {target.label}
    </option>
  ));
