import { useMemo } from "react";
import { RowLink } from "@/components/decision/RowLink";
import { Listing } from "@/components/listing/Listing";
import { PlaceSource } from "@/components/source/PlaceSource";
import { rowOfDecision } from "@/document/anatomy";
import { counted } from "@/document/counted";
import { type Decided, decidedOf, nameOf } from "@/document/decided";
import { Fragments } from "./Fragments";
import { Parts } from "./Parts";
import type { StageProps } from "./stage";

/** What the backend was asked and answered: flags, operations, operators, column types, overrides. */
export function BackendStage(props: StageProps) {
  const { trace, baseline, links, chosen, go, only } = props;
  const groups = useMemo(() => decidedOf(trace, baseline), [trace, baseline]);
  const shown = groups.map(({ rows, ...group }) => ({
    ...group,
    rows: only && baseline ? rows.filter(({ differs }) => differs) : rows,
  }));
  const rows = shown.flatMap((group) =>
    group.rows.map((row, i) => ({ row, heading: i === 0 ? group.label : "" })),
  );
  const at = Math.max(
    0,
    rows.findIndex(({ row }) => row.at === chosen.decision),
  );
  const current = rows[at]?.row;
  const overrides = trace.decisions.filter((each) => each.overrides).length;
  const differing = groups.flatMap((group) => group.rows.filter(({ differs }) => differs)).length;
  return (
    <>
      <Parts
        received={groups.map(({ rows: of, one }) => counted(of.length, one)).join(", ") || "no question"}
        made={`${counted(trace.decisions.length, "answer")}, ${overrides} of them the backend's own`}
        decided={
          baseline
            ? `${counted(differing, "answer")} that ${baseline.target.label} does not give`
            : "the baseline: what the others are held against"
        }
      />
      {current ? (
        <div className="pair-of-panes">
          <Listing
            label={`Decisions of ${trace.target.label}`}
            count={rows.length}
            current={at}
            onChoose={(row) => go({ decision: rows[row]?.row.at ?? null })}
            links={links}
            row={(row) => {
              const { row: decided, heading } = rows[row] as (typeof rows)[number];
              const { decision, differs } = decided;
              return {
                link: linkOf(props, decided),
                quiet: !decision.overrides && !differs,
                content: (
                  <>
                    {heading && <span className="row-heading">{heading}</span>}
                    <code>{nameOf(decision)}</code>
                    <span className="row-tail">
                      {decision.kind !== "override" && <code>{decision.value}</code>}
                      {differs && <em className="differs">differs</em>}
                    </span>
                  </>
                ),
              };
            }}
          />
          <DecisionDetail {...props} decided={current} />
        </div>
      ) : (
        <p className="note">
          {trace.decisions.length > 0
            ? `Nothing was answered differently from ${baseline?.target.label}.`
            : "The backend was asked nothing."}
        </p>
      )}
    </>
  );
}

/** What depends on it is of one clause, or it is linked with nothing. */
function linkOf({ trace, links }: StageProps, { fragments }: Decided) {
  const keys = new Set<string>();
  for (const { statement: index, fragment: at } of fragments) {
    const fragment = trace.statements[index]?.fragments[at];
    if (fragment) keys.add(links.key(trace, index, fragment));
    if (keys.size > 1) return undefined;
  }
  return [...keys][0];
}

function DecisionDetail({ decided, ...props }: StageProps & { decided: Decided }) {
  const { decision, place, baseline: theirs, differs, fragments } = decided;
  const { kind, value, overrides, arguments: given } = decision;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key.
    <section className="pane-detail" aria-label={nameOf(decision)} tabIndex={0}>
      <h3>
        <RowLink row={rowOfDecision(decision)}>
          <code>{nameOf(decision)}</code>
        </RowLink>
      </h3>
      <dl className="told">
        <div>
          <dt>{kind === "override" ? "taken for" : "answered"}</dt>
          <dd>
            <code>{value || "not kept: it is asked for every name or value"}</code>
          </dd>
        </div>
        {given && kind !== "operation" && (
          <div>
            <dt>asked with</dt>
            <dd>
              <code>{given}</code>
            </dd>
          </div>
        )}
        {props.baseline && theirs !== undefined && (
          <div>
            <dt>{props.baseline.target.label}</dt>
            <dd>
              {theirs === null ? (
                "was not asked this"
              ) : differs ? (
                <Theirs text={theirs} />
              ) : (
                "answers the same"
              )}
            </dd>
          </div>
        )}
        {place && (
          <div>
            <dt>defined in</dt>
            <dd>
              <PlaceSource key={decided.at} database={props.trace.target.alias} place={place}>
                <code>{place.name}</code>
              </PlaceSource>
              <p className="note">{overrides ? "It overrides Django's base." : "It is Django's base."}</p>
            </dd>
          </div>
        )}
      </dl>
      <h4>
        {fragments.length > 0
          ? `${counted(fragments.length, "fragment")} depend on it`
          : "No fragment depends on it"}
      </h4>
      <Fragments key={decided.at} {...props} fragments={fragments} />
    </section>
  );
}

const Theirs = ({ text }: { text: string }) =>
  text ? <code>{text}</code> : <>defines it in a place of its own</>;
