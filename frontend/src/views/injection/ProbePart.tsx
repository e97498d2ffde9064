import { PlaceButton } from "@/components/source/PlaceSource";
import { SourceLines } from "@/components/source/SourceLines";
import { Prose } from "@/components/why/Prose";
import type { InjectionComparison, InjectionProbe } from "@/document/trace.gen";
import { HostileCode, Params, Tainted } from "./Tainted";

/** What an open row tells below itself, each in a row of its own. */
export type Part = "sides" | "source";

interface Props {
  comparison: InjectionComparison;
  part: Part;
  /** The one that the code and the value are told by. */
  probe: InjectionProbe;
  probes: readonly (InjectionProbe | null)[];
  /** The column whose source is shown. */
  source: number | null;
  onSource(column: number | null): void;
}

const SOURCE = "probe-source";

/** The queryset with the value in it, and where this came out on each database; or the source of one of these. */
export function ProbePart({ comparison: { traces }, part, probe, probes, source, onSource }: Props) {
  const shown = source === null ? null : probes[source]?.place;
  if (part === "source")
    return (
      <td colSpan={traces.length + 1} id={SOURCE}>
        <div>{shown && <SourceLines database={traces[source ?? 0]?.target.alias ?? ""} place={shown} />}</div>
      </td>
    );
  return (
    <>
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
                onSource={() => onSource(source === i ? null : i)}
                controls={SOURCE}
              />
            ) : (
              <p className="cell-none">Nothing was tried here.</p>
            )}
          </td>
        );
      })}
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
