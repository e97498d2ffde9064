import { useMemo } from "react";
import { Name } from "@/components/why/Name";
import { bare, whoOverrides } from "@/document/members";
import type { Anatomy } from "@/document/trace.gen";

/** Who overrides what of a role: a row a name, a column a backend, a dot where it does. */
export function Overriders({ anatomies, role }: { anatomies: readonly Anatomy[]; role: string }) {
  const rows = useMemo(() => whoOverrides(anatomies, role), [anatomies, role]);
  if (rows.length === 0) return <p className="note nothing-read">No backend overrides anything of it.</p>;
  return (
    <section
      className="table overriders"
      aria-label={`Who overrides what of ${role}`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key.
      tabIndex={0}
      data-pane=""
    >
      <table>
        <thead>
          <tr>
            <th scope="col">{rows.length === 1 ? "1 name" : `${rows.length} names`}</th>
            {anatomies.map(({ target }) => (
              <th scope="col" key={target.alias}>
                {target.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, kind, by }) => (
            <tr key={name}>
              <th scope="row">
                <code>
                  <Name text={kind === "method" ? `${name}()` : name} />
                </code>
              </th>
              {by.map((owner, i) => (
                <td key={anatomies[i]?.target.alias} title={owner ?? undefined}>
                  {owner && (
                    <>
                      <span aria-hidden="true">●</span>
                      <span className="visually-hidden">{bare(owner)}</span>
                    </>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
