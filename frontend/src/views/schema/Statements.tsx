import { CopyButton } from "@/components/chrome/CopyButton";
import { Fold } from "@/components/column/Fold";
import { Prose } from "@/components/findings/Prose";
import { SqlText } from "@/components/sql/SqlText";
import { type Line, linesOf } from "@/document/lines";
import { type Links, linksOf } from "@/document/links";
import { placeAt, type Stretch } from "@/document/migrations";
import { duration } from "@/document/time";
import type { DDL, MigrationTrace, Place } from "@/document/trace.gen";

/** DDL comes from models, not from a queryset's clauses. */
const UNLINKED: Links = linksOf({ snippet: "", traces: [], divergences: [] });

interface Props {
  trace: MigrationTrace;
  stretches: readonly Stretch[];
}

/** Statements in their order; what only surrounds them stands folded between. */
export function Statements({ trace, stretches }: Props) {
  return stretches.map(({ isAround, statements }) =>
    isAround ? (
      <Around key={statements[0]?.index} trace={trace} statements={statements} />
    ) : (
      statements.map((statement) => <Statement key={statement.index} trace={trace} statement={statement} />)
    ),
  );
}

const brief = ({ sql }: DDL) => sql.replace(/\s+/g, " ").trim().slice(0, 40);

function Around({ trace, statements }: { trace: MigrationTrace; statements: readonly DDL[] }) {
  return (
    <div className="statement around">
      <Fold summary={<code>{statements.map(brief).join(" · ")}</code>}>
        {statements.map((statement) => (
          <Statement key={statement.index} trace={trace} statement={statement} />
        ))}
      </Fold>
    </div>
  );
}

/** Without the empty lines around: a backend may write its SQL as an indented text. */
function written(lines: readonly Line[]): readonly Line[] {
  const says = ({ parts }: Line) => parts.some(({ pieces }) => pieces.some(({ text }) => text.trim() !== ""));
  return lines.slice(lines.findIndex(says), lines.findLastIndex(says) + 1);
}

/** `made by create_model(), with sql_constraint`. */
const madeBy = (place: Place | null, within: readonly string[]) =>
  [place && `made by ${place.name.split(".").at(-1)}()`, within.length > 0 && `with ${within.join(", ")}`]
    .filter(Boolean)
    .join(", ");

function Statement({ trace, statement }: { trace: MigrationTrace; statement: DDL }) {
  const {
    template,
    is_deferred,
    copies_rows,
    reads,
    ns,
    error,
    invented,
    params,
    formatted,
    tokens,
    within,
  } = statement;
  const place = placeAt(trace, statement.place);
  const isLive = trace.target.mode === "live";
  return (
    <div className="statement ddl">
      <header>
        <span>
          {template && <code title={madeBy(place, within)}>{template}</code>}
          {is_deferred && <em title="Kept until the schema editor is left">deferred</em>}
          {copies_rows && <em title="Every row is copied">rewrites the table</em>}
          {reads && <em title="The schema editor asks what there is">reads</em>}
          {invented && <em title={invented}>invented name</em>}
        </span>
        <span className="taken">
          {isLive && ns !== null && duration(ns)}
          <CopyButton
            text={statement.sql}
            label={`Copy statement ${statement.index + 1} of ${trace.target.label}`}
          >
            Copy
          </CopyButton>
        </span>
      </header>
      <SqlText lines={written(linesOf(formatted, tokens, []))} links={UNLINKED} />
      {params.length > 0 && (
        <p className="note">
          with <code>{params.join(", ")}</code>
        </p>
      )}
      {invented && (
        <p className="note">
          <Prose text={invented} />
        </p>
      )}
      {error && (
        <p className="refused">
          <Prose text={error} />
        </p>
      )}
    </div>
  );
}
