import { useEffect, useState } from "react";
import { lessons } from "@/api/injections";
import type { Lessons } from "@/document/trace.gen";

/** The lessons, once they are wanted. */
export function useLessons(isWanted: boolean) {
  const [found, setFound] = useState<Lessons | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [tries, setTries] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another try is what `tries` is for.
  useEffect(() => {
    if (!isWanted) return;
    let current = true;
    setError(null);
    lessons().then(
      (all) => current && setFound(all),
      (reason: unknown) => current && setError(reason instanceof Error ? reason.message : String(reason)),
    );
    return () => {
      current = false;
    };
  }, [isWanted, tries]);
  return { course: found, error, again: () => setTries((before) => before + 1) };
}
