import { Suspense, useCallback, useEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { KeysDialog, type KeysHandle } from "@/components/chrome/KeysDialog";
import { Splitter } from "@/components/chrome/Splitter";
import { ProjectorBar } from "@/components/chrome/ThemeSwitch";
import { useMedia } from "@/components/chrome/useMedia";
import type { EditorHandle } from "@/components/editor";
import { FrameProvider } from "@/components/frame/Frame";
import { Header } from "@/components/frame/Header";
import { NoScreen } from "@/components/frame/NoScreen";
import { QueryPane } from "@/components/frame/QueryPane";
import { Tabs } from "@/components/frame/Tabs";
import { useKeys } from "@/components/frame/useKeys";
import { useLinking } from "@/components/linking/useLinking";
import { Palette, type PaletteHandle } from "@/components/palette/Palette";
import { useSession } from "@/components/session/Session";
import { go, useScreen } from "@/components/session/screen";
import type { SourceRange } from "@/document/trace.gen";
import { SCREENS } from "./screens";
import { useFrameCommands } from "./useFrameCommands";
import "@/components/frame/layout.css";
import "@/components/frame/links.css";
import "@/components/frame/modes.css";
import "@/components/frame/print.css";

const QUERY = "query";
const VIEW = "view";
const NARROW = "(max-width: 45rem)";

/** The frame of every screen: the header, the queryset on the left, the screen beside it. */
export function App() {
  const { catalogue, chosen, links, pins, state } = useSession();
  const path = useScreen();
  const screen = SCREENS.find((each) => each.path === path);
  const root = useRef<HTMLDivElement>(null);
  const keys = useRef<KeysHandle>(null);
  const palette = useRef<PaletteHandle>(null);
  const editor = useRef<EditorHandle>(null);
  const narrow = useMedia(NARROW);
  const [tab, setTab] = useState(QUERY);
  const [foot, setFoot] = useState<HTMLElement | null>(null);

  const label = (alias: string) =>
    catalogue.databases.find((database) => database.alias === alias)?.label ?? alias;
  const isAlone = screen?.isAlone ?? false;
  const panes = screen?.isByDatabase
    ? chosen.map((id) => ({ id, label: label(id) }))
    : [{ id: VIEW, label: screen?.label ?? "Screen" }];
  const tabs = isAlone ? panes : [{ id: QUERY, label: "Query" }, ...panes];
  /** The pane in sight on a narrow screen; elsewhere all are. */
  const shown = narrow ? (tabs.find(({ id }) => id === tab)?.id ?? tabs[0]?.id ?? VIEW) : null;

  const inSight = panes.find(({ id }) => id === shown)?.label ?? "Screen";
  const panel = (name: string) => (narrow ? { role: "tabpanel", "aria-label": name } : {});

  const openKeys = useCallback(() => keys.current?.open(), []);
  /** Takes the visitor to the end of the snippet, to write on. */
  const edit = useCallback(() => {
    flushSync(() => setTab(QUERY));
    editor.current?.focusEnd();
  }, []);
  const point = useCallback((range: SourceRange) => {
    flushSync(() => setTab(QUERY));
    editor.current?.select(range);
  }, []);
  useLinking(root, pins.pick);
  const openPalette = useCallback(() => palette.current?.open(), []);
  useKeys(root, {
    step: pins.step,
    pin: pins.pinChosen,
    clear: pins.clear,
    keys: openKeys,
    palette: openPalette,
    screen: (by) => {
      const at = SCREENS.findIndex((each) => each.path === path);
      const next = SCREENS[(at + by + SCREENS.length) % SCREENS.length];
      if (next) go(next.path);
    },
  });
  useFrameCommands({ edit, keys: openKeys });
  useEffect(() => {
    document.title = screen && screen.path !== "/" ? `${screen.label} · ORMscope` : "ORMscope";
  }, [screen]);

  const clause = pins.chosen ? links.clause(pins.chosen) : undefined;
  return (
    <FrameProvider value={{ only: screen?.isByDatabase ? shown : null, edit, point, foot }}>
      <div className="frame" data-alone={isAlone ? "" : undefined} ref={root}>
        <Header screens={SCREENS} path={path} onPalette={openPalette} onKeys={openKeys} />
        <main>
          {narrow && tabs.length > 1 && <Tabs tabs={tabs} active={shown ?? QUERY} onSelect={setTab} />}
          <div
            id="query-pane"
            className="query"
            {...panel("Query")}
            hidden={isAlone || (narrow && shown !== QUERY)}
          >
            <QueryPane editor={editor} />
          </div>
          {!narrow && !isAlone && <Splitter label="Width of the queryset" controls="query-pane" />}
          <div id="screen-pane" className="results" {...panel(inSight)} hidden={shown === QUERY}>
            <Suspense fallback={<p className="note">Loading the screen…</p>}>
              {screen ? <screen.View /> : <NoScreen path={path} />}
            </Suspense>
          </div>
          <ProjectorBar>
            <select aria-label="Screen" value={path} onChange={(event) => go(event.target.value)}>
              {SCREENS.map(({ path, label }) => (
                <option key={path} value={path}>
                  {label}
                </option>
              ))}
            </select>
          </ProjectorBar>
        </main>
        <div ref={setFoot} />
        <KeysDialog ref={keys} />
        <Palette ref={palette} />
        <div role="status" className="visually-hidden">
          {state.said}
        </div>
        <div aria-live="polite" className="visually-hidden">
          {clause && `${clause.letter}: ${clause.label}`}
        </div>
      </div>
    </FrameProvider>
  );
}
