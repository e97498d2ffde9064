import { useEffect, useMemo, useState } from "react";
import { backends, isComparison, knownBackends } from "@/api/backends";
import type { Anatomy, AnatomyComparison } from "@/document/trace.gen";

interface Reading {
  /** The databases asked for, joined. */
  of: string;
  /** Those that were read so far. */
  read: readonly Anatomy[];
  comparison: AnatomyComparison | null;
  error: string | null;
}

const NOTHING: Reading = { of: "", read: [], comparison: null, error: null };

/** Reads the backends of `databases`; what was read last stays until all of the next are there. */
export function useBackends(databases: readonly string[]) {
  const wanted = databases.join();
  const [tries, setTries] = useState(0);
  const [reading, setReading] = useState(NOTHING);
  const [last, setLast] = useState<AnatomyComparison | null>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another try is what `tries` is for.
  useEffect(() => {
    if (wanted === "") return;
    const aliases = wanted.split(",");
    const before = knownBackends(aliases);
    setReading({ ...NOTHING, of: wanted, comparison: before });
    if (before) {
      setLast(before);
      return;
    }
    const abort = new AbortController();
    const change = (to: (old: Reading) => Partial<Reading>) => {
      if (!abort.signal.aborted) setReading((old) => ({ ...old, ...to(old) }));
    };
    const read = async () => {
      for await (const line of backends(aliases, abort.signal)) {
        if (isComparison(line)) {
          change(() => ({ comparison: line }));
          setLast(line);
        } else change((old) => ({ read: [...old.read, line] }));
      }
    };
    read().catch((error: unknown) =>
      change(() => ({ error: error instanceof Error ? error.message : String(error) })),
    );
    return () => abort.abort();
  }, [wanted, tries]);

  return useMemo(() => {
    const current = reading.of === wanted ? reading : NOTHING;
    const comparison = current.comparison ?? last;
    return {
      comparison,
      /** It is of the databases chosen before. */
      isStale: comparison !== null && comparison !== current.comparison,
      read: current.read,
      error: current.error,
      again: () => setTries((before) => before + 1),
    };
  }, [reading, wanted, last]);
}
