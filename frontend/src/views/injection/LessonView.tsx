import type { ReactNode } from "react";
import { CopyButton } from "@/components/chrome/CopyButton";
import { Prose } from "@/components/findings/Prose";
import { useSession } from "@/components/session/Session";
import { PlaceSource } from "@/components/source/PlaceSource";
import { blocksOf, commandIn, type Verdict, verdictOf } from "@/document/injections";
import type { Lesson, LessonSide } from "@/document/trace.gen";
import { HostileCode, Params, Tainted } from "./Tainted";
import { Treated } from "./Treated";

/** One of Django's CVEs: what the vulnerable version compiled, beside today's answer, and how to catch it. */
export function LessonView({ lesson }: { lesson: Lesson }) {
  const { catalogue, chosen } = useSession();
  const { cve, title, vendor, needs, vulnerable, today, faulty, django_version: then } = lesson;
  const ours = catalogue.databases.filter((each) => each.vendor === vendor && each.django === "");
  const database = ours[0];
  const facts: [string, ReactNode][] = [
    ["position", lesson.position],
    ["database", database?.label.replace(/ [\d.]+$/, "") ?? vendor],
    ["affected", lesson.affected],
    ["fixed in", lesson.fixed],
    [
      "released",
      <time dateTime={lesson.released} key="released">
        {lesson.released}
      </time>,
    ],
  ];
  return (
    <article>
      <h3>{title}</h3>
      <dl>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        <div>
          <dt className="visually-hidden">announcement</dt>
          <dd>
            <a
              href={lesson.link}
              target="_blank"
              rel="noreferrer"
              aria-label={`${cve}, Django's announcement, in a new tab`}
            >
              Django’s announcement
            </a>
          </dd>
        </div>
      </dl>
      <HostileCode code={lesson.code} value={lesson.value} />
      <div className="then-and-today">
        <section>
          {vulnerable ? (
            <Side side={vulnerable} title={`Django ${then}`} alias={null} />
          ) : (
            <>
              <Heading title={`Django ${then}`} how={null} />
              <Needs text={needs ?? ""} />
            </>
          )}
          <div className="tainted">
            <p className="tainted-title">The line that let it through, in {faulty.file}</p>
            <code>
              <b>{faulty.text}</b>
            </code>
          </div>
        </section>
        <section>
          <Side
            side={today}
            title={`Django ${today.django_version}, today`}
            alias={database?.alias ?? chosen[0] ?? null}
          />
        </section>
      </div>
      <Markdown text={lesson.text} />
    </article>
  );
}

const Heading = ({ title, how }: { title: string; how: Verdict | null }) => (
  <h4>
    {title} {how && <Treated how={how} />}
  </h4>
);

/** @param alias Of a database that has the side's source; null where none has. */
function Side({ side, title, alias }: { side: LessonSide; title: string; alias: string | null }) {
  const { sql, params, taints, error, place, driver } = side;
  const of = (where: string) => taints.filter((taint) => taint.where === where);
  return (
    <>
      <Heading title={title} how={verdictOf(side)} />
      {error !== null && <p className="refused">{error}</p>}
      {place && alias !== null && (
        <PlaceSource database={alias} place={place}>
          {place.name}
        </PlaceSource>
      )}
      {sql !== null && (
        <Tainted
          title={`SQL for ${driver}`}
          text={sql}
          taints={of("sql")}
          params={{ texts: params, taints: of("params") }}
          name={title}
          isWhole
        />
      )}
      {params.length > 0 && <Params params={params} taints={taints} />}
    </>
  );
}

function Needs({ text }: { text: string }) {
  const command = commandIn(text);
  if (!command) return <p>{text}</p>;
  const [before, after] = text.split(command);
  return (
    <p>
      {before}
      <code>{command}</code>
      <CopyButton text={command} label={`Copy ${command}`}>
        Copy
      </CopyButton>
      {after}
    </p>
  );
}

const Markdown = ({ text }: { text: string }) => (
  <div className="prose">
    {blocksOf(text).map((block, i) => {
      // biome-ignore lint/suspicious/noArrayIndexKey: blocks of a text have no other identity.
      if (block.kind === "heading") return <h4 key={i}>{block.text}</h4>;
      if (block.kind !== "list")
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: as above.
          <p key={i}>
            <Prose text={block.text} />
          </p>
        );
      return (
        // biome-ignore lint/suspicious/noArrayIndexKey: as above.
        <ul key={i}>
          {block.items.map((item) => (
            <li key={item}>
              <Prose text={item} />
            </li>
          ))}
        </ul>
      );
    })}
  </div>
);
