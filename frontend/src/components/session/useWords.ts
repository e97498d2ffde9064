import { useEffect, useRef, useState } from "react";
import { type Vocabulary, vocabulary, vocabularyOf } from "@/api/models";

/** What a snippet can name: over the sample, or over `models` of the visitor's own, which `database` reads. */
export function useWords(models: string | undefined, database: string | undefined): Vocabulary | null {
  const [words, setWords] = useState<Vocabulary | null>(null);
  // Any of the databases will do: another choice of them changes nothing.
  const any = useRef(database);
  any.current = database;
  const isWaiting = models !== undefined && database === undefined;
  useEffect(() => {
    if (isWaiting) return;
    const leaving = new AbortController();
    setWords(null);
    const asked =
      models === undefined
        ? vocabulary(leaving.signal)
        : vocabularyOf({ models, database: any.current ?? "" }, leaving.signal);
    // What cannot be had is not completed; the run itself says what is wrong with the models.
    asked.then(setWords, (error) => leaving.signal.aborted || console.error(error));
    return () => leaving.abort();
  }, [models, isWaiting]);
  return words;
}
