import { Fold } from "@/components/column/Fold";
import { Table } from "@/components/column/Table";
import type { Strips } from "@/document/strips";
import type { Trace } from "@/document/trace.gen";

const milliseconds = (ns: number | undefined) => (ns === undefined ? null : (ns / 1e6).toFixed(4));

/** Every number that was measured on a database, a row a run. */
export function Samples({ trace, strips: { total, stages } }: { trace: Trace; strips: Strips }) {
  const strips = total ? [total, ...stages] : stages;
  return (
    <Fold
      summary={
        <>
          All samples <span className="count">{trace.repeat}</span>
        </>
      }
    >
      <Table
        caption={`Samples of ${trace.target.label}, milliseconds`}
        columns={["run", ...strips.map(({ name }) => name)]}
        types={["", ...strips.map(() => "ms")]}
        rows={Array.from({ length: trace.repeat }, (_, run) => [
          run === 0 ? "1 cold" : String(run + 1),
          ...strips.map(({ cold, warm }) => milliseconds(run === 0 ? (cold ?? undefined) : warm[run - 1])),
        ])}
        copies
      />
    </Fold>
  );
}
