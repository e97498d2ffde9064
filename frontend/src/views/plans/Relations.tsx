import { ACCESS } from "@/components/plan/access";
import type { Reach, Relation } from "@/document/plan";
import type { Trace } from "@/document/trace.gen";

interface Props {
  traces: readonly Trace[];
  relations: readonly Relation[];
}

/** How each table is reached, database by database: what the trees below say, in a few words. */
export function Relations({ traces, relations }: Props) {
  const told = traces.flatMap((trace, at) =>
    relations.some(({ reached }) => reached[at] !== null) ? [{ trace, at }] : [],
  );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key.
    <section className="relations" tabIndex={0} aria-label="How each table is reached">
      <table>
        <thead>
          <tr>
            <th scope="col">Table</th>
            {told.map(({ trace: { target } }) => (
              <th scope="col" key={target.alias}>
                {target.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {relations.map(({ name, reached, differs }) => (
            <tr key={name}>
              <th scope="row">
                <code>{name}</code>
                {differs && <em>differs</em>}
              </th>
              {told.map(({ trace, at }) => (
                <td key={trace.target.alias}>
                  <Reached reach={reached[at] ?? null} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Reached({ reach }: { reach: Reach | null }) {
  if (!reach || reach.length === 0) return <span className="none">not read</span>;
  return reach.map(({ access, index, alias }, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the steps of a plan have no other identity.
    <div key={i} data-access={access}>
      {access && <b>{ACCESS[access]}</b>}
      {index && <code>{index}</code>}
      {reach.length > 1 && alias && <small>as {alias}</small>}
    </div>
  ));
}
