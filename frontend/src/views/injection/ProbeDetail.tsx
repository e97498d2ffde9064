import { useId, useState } from "react";
import { PlaceButton } from "@/components/source/PlaceSource";
import { SourceLines } from "@/components/source/SourceLines";
import { Prose } from "@/components/why/Prose";
import type { InjectionComparison, InjectionProbe } from "@/document/trace.gen";
import { HostileCode, Params, Tainted } from "./Tainted";

interface Props {
  comparison: InjectionComparison;
  /** The one that the code and the value are told by. */
  probe: InjectionProbe;
  probes: readonly (InjectionProbe | null)[];
}

/** The queryset with the value in it, and where this came out on each database. */
export function ProbeDetail({ comparison: { traces }, probe, probes }: Props) {
  const [source, setSource] = useState<number | null>(null);
  const id = useId();
  const shown = source === null ? null : probes[source]?.place;
  return (
    <>
      <tr className="probe-sides">
        <th scope="row">
          <HostileCode code={probe.code} value={probe.value} />
          {probe.meant}
        </th>
        {traces.map(({ target }, i) => {
          const each = probes[i];
          return (
            <td key={target.alias} data-name={target.label}>
              {each ? (
                <Side
                  probe={each}
                  name={target.label}
                  driver={target.driver}
                  isSource={source === i}
                  onSource={() => setSource(source === i ? null : i)}
                  controls={id}
                />
              ) : (
                <p className="cell-none">Nothing was tried here.</p>
              )}
            </td>
          );
        })}
      </tr>
      {shown && source !== null && (
        <tr className="clauses-source">
          <td colSpan={traces.length + 1} id={id}>
            <div>
              <SourceLines database={traces[source]?.target.alias ?? ""} place={shown} />
            </div>
          </td>
        </tr>
      )}
    </>
  );
}

interface SideProps {
  probe: InjectionProbe;
  name: string;
  driver: string;
  isSource: boolean;
  onSource(): void;
  controls: string;
}

function Side({ probe, name, driver, isSource, onSource, controls }: SideProps) {
  const { sql, params, literal, taints, error, explanation, place } = probe;
  const of = (where: "sql" | "params" | "literal") => taints.filter((taint) => taint.where === where);
  return (
    <>
      <p>
        <Prose text={explanation} />
      </p>
      {error !== null && <p className="refused">{error}</p>}
      {place && (
        <PlaceButton place={place} open={isSource} onToggle={onSource} controls={controls}>
          {place.name}
        </PlaceButton>
      )}
      {sql !== null && (
        <Tainted
          title="SQL"
          text={sql}
          taints={of("sql")}
          params={{ texts: params, taints: of("params") }}
          name={name}
        />
      )}
      {params.length > 0 && <Params params={params} taints={taints} />}
      {literal !== null && literal !== sql && (
        <Tainted title={`What ${driver} writes`} text={literal} taints={of("literal")} name={name} />
      )}
    </>
  );
}
