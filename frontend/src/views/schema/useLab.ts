import { useCallback, useEffect, useRef, useState } from "react";
import { sample as fetchSample, type Sample, type Wanted } from "@/api/migrations";
import { runnable } from "@/components/session/remembered";
import { useSession } from "@/components/session/Session";
import { useKept } from "@/components/session/useKept";
import { useCourse } from "./useCourse";

/** Typing rests this long before it runs by itself. */
const REST_MS = 600;
/** What a first visit sees: an operation that no two databases do alike. */
const BEGIN = "add-default";

/** What is typed on this screen, kept in the address, and what the databases make of it. */
export function useLab() {
  const { catalogue, chosen } = useSession();
  const [sample, setSample] = useState<Sample | null>(null);
  const { course, start, fail } = useCourse();
  const [keptModels, keepModels] = useKept("declared");
  const [keptOperations, keepOperations] = useKept("operations");
  const [after, setAfter] = useKept("after");

  useEffect(() => {
    const controller = new AbortController();
    fetchSample(controller.signal)
      .then(setSample)
      .catch((error: unknown) => controller.signal.aborted || fail(error));
    return () => controller.abort();
  }, [fail]);

  const begin = sample?.operations.find(({ id }) => id === BEGIN) ?? sample?.operations[0];
  const first = begin?.text ?? "";
  const models = keptModels ?? sample?.models ?? "";
  const operations = keptOperations ?? first;
  const setModels = useCallback(
    (text: string) => keepModels(text === sample?.models ? null : text),
    [keepModels, sample],
  );
  const setOperations = useCallback(
    (text: string) => keepOperations(text === first ? null : text),
    [keepOperations, first],
  );

  const able = runnable(chosen, catalogue.databases);
  const request = useRef<{ wanted: Wanted; able: readonly string[] }>(null);
  request.current = { wanted: after === null ? { models, operations } : { models, after }, able };
  const timer = useRef<number>(undefined);
  const run = useCallback(() => {
    window.clearTimeout(timer.current);
    const { wanted, able } = request.current ?? { able: [] };
    if (wanted?.models.trim() && able.length > 0) void start(wanted, able);
  }, [start]);

  const databases = able.join();
  const begun = useRef(false);
  const asked = JSON.stringify([models, operations, after, databases]);
  const last = useRef("");
  useEffect(() => {
    if (!sample || databases === "" || asked === last.current) return;
    last.current = asked;
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(run, begun.current ? REST_MS : 0);
    begun.current = true;
  }, [sample, databases, asked, run]);
  useEffect(() => () => window.clearTimeout(timer.current), []);

  return { sample, course, run, models, setModels, operations, setOperations, after, setAfter };
}

export type Lab = ReturnType<typeof useLab>;
