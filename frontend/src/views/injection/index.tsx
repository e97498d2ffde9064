import { useMemo } from "react";
import { type Command, useCommands } from "@/components/palette/commands";
import { runnable } from "@/components/session/remembered";
import { useSession } from "@/components/session/Session";
import { about } from "./about";
import { Lessons } from "./Lessons";
import { useLessons } from "./useLessons";
import { useProbes } from "./useProbes";
import { Values } from "./Values";
import "@/components/column/column.css";
import "@/components/column/statement.css";
import "@/components/column/result.css";
import "@/components/frame/headline.css";
import "@/components/sides/sides.css";
import "./injection.css";

/** Injection: how databases treat hostile values, and what Django's own CVEs teach. Nothing is executed. */
export default function Injection() {
  const { chosen, catalogue, options, setOption } = useSession();
  const databases = useMemo(() => runnable(chosen, catalogue.databases), [chosen, catalogue]);
  const absent = chosen.filter((alias) => !databases.includes(alias));
  const value = options.value ?? null;
  const isLessons = options.lesson !== undefined;
  const probes = useProbes(value, databases, !isLessons);
  const { course, ...reading } = useLessons(isLessons);
  const { error, again } = isLessons ? reading : probes;
  const shown = isLessons ? course : probes.comparison;
  const isNowhere = !isLessons && catalogue.databases.length > 0 && databases.length === 0;
  const isWaiting = !error && !isNowhere && (isLessons ? course === null : shown === null || probes.isStale);
  const headline = error
    ? "This could not be tried"
    : isNowhere
      ? "Choose a database to try hostile values on"
      : isWaiting
        ? isLessons
          ? "Compiling the lessons…"
          : `Trying ${value === null ? "hostile values" : "the value"} on ${databases.length === 1 ? "1 database" : `${databases.length} databases`}…`
        : isLessons
          ? `${course?.lessons.length} of Django’s own CVEs, then and today`
          : probes.comparison?.headline;

  const commands = useMemo<Command[]>(
    () => [
      {
        id: "lessons",
        label: "Show Django's own CVEs as lessons",
        group: "Run",
        run: () => setOption("lesson", ""),
      },
    ],
    [setOption],
  );
  useCommands(commands);

  return (
    <>
      <div className="headline">
        <h2>{headline}</h2>
        {!isLessons && isWaiting && probes.tried.length > 0 && (
          <p className="hint">{probes.tried.map(({ target }) => target.label).join(", ")}: tried</p>
        )}
        {!isLessons && absent.length > 0 && <p className="hint">Not here: {absent.join(", ")}</p>}
        <fieldset className="segments">
          <legend className="visually-hidden">Show</legend>
          {(["Values", "Lessons"] as const).map((label) => (
            <label key={label}>
              <input
                type="radio"
                name="injection-part"
                checked={isLessons === (label === "Lessons")}
                onChange={() => setOption("lesson", label === "Lessons" ? "" : null)}
              />
              <span>{label}</span>
            </label>
          ))}
        </fieldset>
        <p className="what-for">{shown?.note ?? `${about.purpose}.`}</p>
      </div>
      {error ? (
        <div className="not-tried">
          <p>{error}</p>
          <button type="button" onClick={again}>
            Try again
          </button>
        </div>
      ) : isLessons ? (
        course && (
          <Lessons
            lessons={course.lessons}
            open={options.lesson ?? ""}
            onOpen={(cve) => setOption("lesson", cve)}
          />
        )
      ) : (
        probes.comparison && <Values comparison={probes.comparison} isStale={probes.isStale} value={value} />
      )}
      <span role="status" className="visually-hidden">
        {headline}
      </span>
    </>
  );
}
