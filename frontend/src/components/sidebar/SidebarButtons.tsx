import { lazy, type RefObject, Suspense, useCallback, useMemo, useRef } from "react";
import { flushSync } from "react-dom";
import { useMedia } from "@/components/chrome/useMedia";
import type { EditorHandle } from "@/components/editor";
import { type Command, useCommands } from "@/components/palette/commands";
import { PANELS, type Panel, TITLES, usePanel } from "./panels";

const Sidebar = lazy(() => import("."));

const NARROW = "(max-width: 45rem)";

/** What opens the sidebar: its models, examples and past runs. Escape goes back to the button. */
export function SidebarButtons({ editor }: { editor: RefObject<EditorHandle | null> }) {
  const narrow = useMedia(NARROW);
  const [panel, setPanel] = usePanel(narrow);
  const box = useRef<HTMLDivElement>(null);
  /** Whether the visitor opened it now: only then the focus goes there. */
  const byHand = useRef(false);

  const toggle = useCallback(
    (next: Panel | null) => {
      byHand.current = true;
      setPanel(next);
    },
    [setPanel],
  );
  const close = useCallback(() => {
    const from = panel;
    flushSync(() => setPanel(null));
    box.current?.querySelector<HTMLElement>(`[data-panel="${from}"]`)?.focus();
  }, [panel, setPanel]);
  /** After something was taken from it: a sheet that covers everything goes. */
  const done = useCallback(() => {
    if (narrow) flushSync(() => setPanel(null));
  }, [narrow, setPanel]);
  const insert = useCallback(
    (text: string) => {
      done();
      editor.current?.insert(text);
    },
    [done, editor],
  );
  const commands = useMemo<Command[]>(
    () =>
      PANELS.map((each) => ({
        id: `sidebar-${each}`,
        label: `Show ${TITLES[each].toLowerCase()}`,
        group: "Sidebar",
        run: () => toggle(each),
      })),
    [toggle],
  );
  useCommands(commands);

  return (
    <>
      <div className="sidebar-buttons" ref={box}>
        {PANELS.map((each) => (
          <button
            type="button"
            key={each}
            className="quiet"
            data-panel={each}
            aria-expanded={panel === each}
            onClick={() => toggle(panel === each ? null : each)}
          >
            {TITLES[each]}
          </button>
        ))}
      </div>
      {panel && (
        <Suspense fallback={null}>
          <Sidebar
            key={panel}
            panel={panel}
            narrow={narrow}
            takesFocus={byHand.current}
            onClose={close}
            onInsert={insert}
            onDone={done}
          />
        </Suspense>
      )}
    </>
  );
}
