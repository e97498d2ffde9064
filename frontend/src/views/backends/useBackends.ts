import { useEffect, useMemo, useState } from "react";
import { backends, knownBackends } from "@/api/backends";
import type { Matrix } from "@/document/anatomy";

interface Reading {
  /** The databases asked for, joined. */
  of: string;
  /** What was read so far. */
  matrix: Matrix | null;
  error: string | null;
}

const NOTHING: Reading = { of: "", matrix: null, error: null };

/** Reads the backends of `databases`; what was read last stays until the first of the next are there. */
export function useBackends(databases: readonly string[]) {
  const wanted = databases.join();
  const [tries, setTries] = useState(0);
  const [reading, setReading] = useState(NOTHING);
  const [last, setLast] = useState<Matrix | null>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another try is what `tries` is for.
  useEffect(() => {
    if (wanted === "") return;
    const aliases = wanted.split(",");
    const before = knownBackends(aliases);
    setReading({ ...NOTHING, of: wanted, matrix: before });
    if (before) {
      setLast(before);
      return;
    }
    const abort = new AbortController();
    const change = (to: Partial<Reading>) => {
      if (!abort.signal.aborted) setReading((old) => ({ ...old, ...to }));
    };
    const read = async () => {
      for await (const matrix of backends(aliases, abort.signal)) {
        change({ matrix });
        if (!abort.signal.aborted) setLast(matrix);
      }
    };
    read().catch((error: unknown) =>
      change({ error: error instanceof Error ? error.message : String(error) }),
    );
    return () => abort.abort();
  }, [wanted, tries]);

  return useMemo(() => {
    const current = reading.of === wanted ? reading : NOTHING;
    const matrix = current.matrix ?? last;
    return {
      matrix,
      /** It is of the databases chosen before. */
      isStale: matrix !== null && matrix !== current.matrix,
      error: current.error,
      again: () => setTries((before) => before + 1),
    };
  }, [reading, wanted, last]);
}
