import { Tag } from "@/components/linking/Tag";
import { isClause } from "@/document/links";
import { figure, missed, rowsOf, type Step } from "@/document/plan";
import { duration } from "@/document/time";
import { ACCESS } from "./access";

interface Props {
  step: Step;
  links: readonly { key: string; colour: number | undefined }[];
}

/** One step: what it does to which relation, how many rows it gives, what that costs. */
export function StepView({ step, links }: Props) {
  const { node, most } = step;
  const { kind, access, relation, alias, index, condition, properties } = node;
  return (
    <div className="step" data-access={access ?? undefined} data-most={most ?? undefined}>
      <div
        className="step-head"
        data-link={links.length > 0 ? links.map(({ key }) => key).join(" ") : undefined}
        data-colour={links[0]?.colour}
      >
        <div className="step-name">
          {links.map(
            ({ key, colour }) => isClause(key) && <Tag key={key} letter={key} colour={colour ?? 0} />,
          )}
          <b>{kind}</b>
          {relation && <code>{relation}</code>}
          {alias && alias !== relation && <small>as {alias}</small>}
          {access && access !== "other" && <small className="access">{ACCESS[access]}</small>}
        </div>
        {index && (
          <small>
            index <code>{index}</code>
          </small>
        )}
        {condition && <code className="condition">{condition}</code>}
      </div>
      <Figures step={step} />
      {properties.length > 0 && (
        <details>
          <summary>{properties.length} more</summary>
          <dl>
            {properties.map(({ name, value }) => (
              <div key={`${name} ${value}`}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </div>
  );
}

const MOST = { time: "takes most of the time", cost: "costs most, by the estimate" };
const OWN = {
  time: "Without the time of what feeds it, more than any other step",
  cost: "Without the cost of what feeds it, each executed once, more than any other step",
};

function Figures({ step }: { step: Step }) {
  const { node, share, most } = step;
  const { loops, cost, time, examined_rows: examined, kept_rows: kept } = node;
  const rows = rowsOf(node);
  const off = missed(step);
  return (
    <div className="step-figures">
      {rows !== null && (
        <span
          className="rows"
          title={node.actual_rows === null ? undefined : "Rows: estimated → counted, over all loops"}
        >
          rows <b>{rows}</b>
        </span>
      )}
      {off && <em className="off">{off}</em>}
      {examined !== null && kept !== null && examined > kept && (
        <span className="kept" title="Rows that its condition was held against, and those that met it">
          kept{" "}
          <b>
            {figure(kept)} of {figure(examined)}
          </b>
        </span>
      )}
      {loops !== null && loops > 1 && (
        <span className="loops">
          loops <b>{figure(loops)}</b>
        </span>
      )}
      {cost !== null && (
        <span
          className="cost"
          title="In the database's own unit, with what feeds it: no two databases' costs compare"
        >
          cost <b>{figure(cost)}</b>
        </span>
      )}
      {time !== null && (
        <span className="time" title="With what feeds it">
          time <b>{duration(time)}</b>
        </span>
      )}
      {share !== null && (
        <span className="share" title="Its time without that of what feeds it, of the whole plan's">
          <span aria-hidden="true">
            <i style={{ width: `${100 * share}%` }} />
          </span>
          own time <b>{percent(share)}</b>
        </span>
      )}
      {most && (
        <em className="most" title={OWN[most]}>
          {MOST[most]}
        </em>
      )}
    </div>
  );
}

const percent = (share: number) => (share > 0 && share < 0.01 ? "< 1 %" : `${Math.round(100 * share)} %`);
