import { useMemo } from "react";
import { counted } from "@/document/counted";
import { factsHere, isTable } from "@/document/descent";
import { Facts } from "./Facts";
import { Fragments } from "./Fragments";
import { Parts } from "./Parts";
import type { StageProps } from "./stage";

/** The model and its manager: what they are, and what they add to the SQL by themselves. */
export function ModelStage(props: StageProps) {
  const { stage, trace, traces, only } = props;
  const isModel = stage.name === "model";
  const all = useMemo(() => factsHere(trace, traces, stage.name), [trace, traces, stage.name]);
  const facts = only ? all.filter(({ elsewhere }) => elsewhere.length > 0) : all;
  const added = useMemo(
    () =>
      trace.statements.flatMap(({ index, fragments }) =>
        fragments.flatMap(({ origin }, fragment) =>
          origin.kind === (isModel ? "meta" : "manager") ? { statement: index, fragment } : [],
        ),
      ),
    [trace, isModel],
  );
  const adds = added.length > 0 ? counted(added.length, "fragment") : "nothing";
  return (
    <>
      {isModel ? <ModelParts {...props} facts={all} adds={adds} /> : <ManagerParts facts={all} adds={adds} />}
      {added.length > 0 && (
        <section className="stage-part">
          <h3>{isModel ? "What Meta adds to the SQL" : "What get_queryset() adds to the SQL"}</h3>
          <Fragments {...props} fragments={added} />
        </section>
      )}
      <Facts
        caption={`${stage.label} on ${trace.target.label}`}
        facts={facts}
        database={trace.target.alias}
        compares={traces.length > 1}
      />
    </>
  );
}

type Listed = { facts: ReturnType<typeof factsHere>; adds: string };

function ModelParts({ trace, facts, adds }: StageProps & Listed) {
  const models = facts.filter(isTable);
  const made = trace.statements.reduce((sum, { instances }) => sum + instances, 0);
  const columns = facts.filter(({ name }) => !["Meta.ordering", "constraint"].includes(name));
  return (
    <Parts
      received={models.length > 0 ? models.map(({ name }) => name).join(", ") : "no model was queried"}
      made={
        <>
          {counted(models.length, "table")} of {counted(columns.length - models.length, "column")}
          {made > 0 && `; at the end ${counted(made, "instance")} of rows`}
        </>
      }
      decided={`column types of ${trace.target.label}; Meta adds ${adds}`}
    />
  );
}

function ManagerParts({ facts, adds }: Listed) {
  const told = (name: string) => facts.find((fact) => fact.name === name)?.value;
  const manager = facts[0];
  return (
    <Parts
      received={manager ? `${manager.name}, a ${manager.value}` : "no manager was asked"}
      made={told("queryset class") ?? "no queryset"}
      decided={`get_queryset() adds ${adds} to the SQL`}
    />
  );
}
