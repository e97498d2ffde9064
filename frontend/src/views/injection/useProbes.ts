import { useEffect, useMemo, useState } from "react";
import { inject, isComparison, knownInjections } from "@/api/injections";
import type { InjectionComparison, InjectionTrace } from "@/document/trace.gen";

interface Trying {
  /** What was asked for. */
  of: string;
  /** Those that have answered so far. */
  tried: readonly InjectionTrace[];
  comparison: InjectionComparison | null;
  error: string | null;
}

const NOTHING: Trying = { of: "", tried: [], comparison: null, error: null };

/** Tries a value, or with null ours, on `databases`; what was tried last stays until the next is there. */
export function useProbes(value: string | null, databases: readonly string[], isWanted: boolean) {
  const wanted = JSON.stringify([value, databases]);
  const [tries, setTries] = useState(0);
  const [trying, setTrying] = useState(NOTHING);
  const [last, setLast] = useState<InjectionComparison | null>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another try is what `tries` is for.
  useEffect(() => {
    const [value, databases] = JSON.parse(wanted) as [string | null, string[]];
    if (!isWanted || databases.length === 0) return;
    const before = knownInjections(value, databases);
    setTrying({ ...NOTHING, of: wanted, comparison: before });
    if (before) return setLast(before);
    const abort = new AbortController();
    const change = (to: (old: Trying) => Partial<Trying>) => {
      if (!abort.signal.aborted) setTrying((old) => ({ ...old, ...to(old) }));
    };
    const read = async () => {
      for await (const line of inject(value, databases, abort.signal)) {
        if (isComparison(line)) {
          change(() => ({ comparison: line }));
          setLast(line);
        } else change((old) => ({ tried: [...old.tried, line] }));
      }
    };
    read().catch((error: unknown) =>
      change(() => ({ error: error instanceof Error ? error.message : String(error) })),
    );
    return () => abort.abort();
  }, [wanted, isWanted, tries]);

  return useMemo(() => {
    const current = trying.of === wanted ? trying : NOTHING;
    const comparison = current.comparison ?? last;
    return {
      comparison,
      /** It is of what was asked before. */
      isStale: comparison !== null && comparison !== current.comparison,
      tried: current.tried,
      error: current.error,
      again: () => setTries((before) => before + 1),
    };
  }, [trying, wanted, last]);
}
