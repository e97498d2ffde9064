import { probesOf, type Told, visible } from "@/document/injections";
import type { InjectionComparison, InjectionRow } from "@/document/trace.gen";
import { HostileText } from "./Tainted";
import { Treated } from "./Treated";

interface NameProps {
  /** Where the value is put; said only to those who hear the row where it `isSaid` by the row above. */
  label: string;
  isSaid: boolean;
  /** Null where one value is in all rows. */
  value: string | null;
}

/** What a row is called: where a value is put, and the value. */
export const ProbeName = ({ label, isSaid, value }: NameProps) => (
  <>
    <span className={isSaid ? undefined : "visually-hidden"}>{label}</span>
    {value !== null && (
      <code className="hostile">
        <HostileText text={visible(value)} />
      </code>
    )}
  </>
);

export const markOf = ({ row }: Told) =>
  row.differs && (
    <span
      className="verdict-mark"
      role="img"
      aria-label="comes out differently"
      title="comes out differently"
    >
      ≠
    </span>
  );

/** What became of a value in one position on each database. */
export const ProbeCells = ({ comparison, row }: { comparison: InjectionComparison; row: InjectionRow }) =>
  probesOf(comparison, row).map((each, i) => {
    const target = comparison.traces[i]?.target;
    return (
      <td key={target?.alias} data-name={target?.label} data-alike={row.differs ? undefined : ""}>
        {each ? <Treated how={each.verdict} /> : <span className="cell-none">not tried</span>}
      </td>
    );
  });
