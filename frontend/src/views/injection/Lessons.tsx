import { Listing } from "@/components/listing/Listing";
import type { Lesson } from "@/document/trace.gen";
import { LessonView } from "./LessonView";

interface Props {
  lessons: readonly Lesson[];
  /** The number of the one that is open, as the address has it; empty for none yet. */
  open: string;
  onOpen(cve: string): void;
}

/** Django's own CVEs, one of them open. */
export function Lessons({ lessons, open, onOpen }: Props) {
  const asked = lessons.findIndex(({ cve }) => cve.toLowerCase() === open.toLowerCase());
  const at = open === "" ? 0 : asked;
  const lesson = lessons[at];
  return (
    <div className="filtered" data-wide="">
      <div className="kinds" data-pane="">
        <Listing
          label="Lessons"
          count={lessons.length}
          current={at}
          onChoose={(wanted) => onOpen(lessons[wanted]?.cve ?? "")}
          row={(i) => {
            const each = lessons[i];
            return {
              content: each && (
                <>
                  <b>{each.cve}</b>
                  <span className="row-tail">{each.position}</span>
                  <span className="row-heading">{each.title}</span>
                </>
              ),
            };
          }}
        />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key. */}
      <section className="lesson" aria-label={lesson?.cve ?? "Lesson"} tabIndex={0} data-pane="" key={at}>
        {lesson ? (
          <LessonView lesson={lesson} />
        ) : (
          <p className="note">There is no lesson on {open}. Choose one of the list.</p>
        )}
      </section>
    </div>
  );
}
