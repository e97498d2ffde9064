import { useCallback, useMemo, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { KeysDialog, type KeysHandle } from "@/components/chrome/KeysDialog";
import { Splitter } from "@/components/chrome/Splitter";
import { ProjectorBar } from "@/components/chrome/ThemeSwitch";
import { useMedia } from "@/components/chrome/useMedia";
import type { EditorHandle } from "@/components/editor";
import { useLinking } from "@/components/linking/useLinking";
import { toMarkdown } from "@/document/markdown";
import { unplacedOf } from "@/document/unplaced";
import { formatAddress } from "./address";
import { Header } from "./Header";
import { LinkList } from "./LinkList";
import { QueryPane } from "./QueryPane";
import { Rail } from "./Rail";
import { Results } from "./Results";
import { Tabs } from "./Tabs";
import { Tour } from "./Tour";
import { useExplore } from "./useExplore";
import { useKeys } from "./useKeys";
import { Why } from "./Why";
import "./layout.css";
import "./links.css";
import "./why.css";
import "./rail.css";
import "./tour.css";
import "./modes.css";

const QUERY = "query";
const NARROW = "(max-width: 45rem)";
const NO_TRACES: readonly never[] = [];

/** Explore: a queryset on the left, a column for each database on the right, the descent below. */
export default function Explore() {
  const explore = useExplore();
  const { snippet, catalogue, chosen, plans, words, visiting, state, linked, links, previousLinks, pins } =
    explore;
  const { run, cancel, type, choose, plan, refresh, looked } = explore;
  const known = catalogue.databases;
  const root = useRef<HTMLDivElement>(null);
  const keys = useRef<KeysHandle>(null);
  const editor = useRef<EditorHandle>(null);
  const begin = useRef<HTMLButtonElement>(null);
  const narrow = useMedia(NARROW);
  const [tab, setTab] = useState(QUERY);
  const [tour, setTour] = useState<"offered" | "taken" | "ended">("offered");
  const shown = narrow ? (tab === QUERY || chosen.includes(tab) ? tab : QUERY) : null;
  const traces = linked?.traces ?? state.previous?.traces ?? NO_TRACES;

  const openKeys = useCallback(() => keys.current?.open(), []);
  const runNow = useCallback(() => run(snippet, chosen, "explicit"), [run, snippet, chosen]);
  const edit = () => {
    flushSync(() => setTab(QUERY));
    editor.current?.focusEnd();
  };
  const endTour = useCallback(() => {
    flushSync(() => setTour("ended"));
    if (begin.current?.offsetParent) begin.current.focus();
    else editor.current?.focusEnd();
  }, []);
  useLinking(root, pins.pick);
  useKeys(root, {
    step: pins.step,
    pin: pins.pinChosen,
    clear: tour === "taken" ? endTour : pins.clear,
    keys: openKeys,
  });

  const django = traces.find(({ target }) => !target.alias.includes("+django"))?.target.django_version;
  const label = (alias: string) => known.find((database) => database.alias === alias)?.label ?? alias;
  const link = () => {
    const { origin, pathname } = window.location;
    return origin + pathname + formatAddress({ snippet, databases: chosen, pins: pins.pins });
  };
  const about = linked?.snippet ?? state.previous?.snippet ?? "";
  const clauses = useMemo(() => ({ text: about, items: links.clauses }), [about, links]);
  const { comparison } = state;
  const found = comparison?.problems ?? NO_TRACES;
  const problems = useMemo(() => ({ text: state.snippet, items: found }), [state.snippet, found]);
  const unplaced = useMemo(() => unplacedOf(comparison?.traces ?? NO_TRACES), [comparison]);
  const stale = linked === null && state.previous !== null;
  const clause = pins.chosen ? links.clause(pins.chosen) : undefined;

  return (
    <div className="explore" ref={root}>
      <Header
        django={django}
        catalogue={catalogue}
        chosen={chosen}
        link={link}
        markdown={comparison && (() => toMarkdown(comparison))}
        onChoose={choose}
        onRefresh={refresh}
        onKeys={openKeys}
      />
      <main>
        {narrow && (
          <Tabs
            tabs={[{ id: QUERY, label: "Query" }, ...chosen.map((id) => ({ id, label: label(id) }))]}
            active={shown ?? QUERY}
            onSelect={setTab}
          />
        )}
        <div id="query-pane" className="query" hidden={shown !== null && shown !== QUERY}>
          <QueryPane
            editor={editor}
            snippet={snippet}
            clauses={clauses}
            problems={problems}
            unplaced={unplaced}
            problem={state.problem}
            stale={stale}
            vocabulary={words}
            plans={plans}
            onPlans={plan}
            onChange={type}
            onRun={runNow}
            again={state.again}
            onCancel={cancel}
            onCaret={pins.caret}
          >
            <LinkList
              links={links}
              traces={traces}
              pins={pins.pins}
              chosen={pins.chosen}
              onToggle={pins.toggle}
              stale={stale}
            />
          </QueryPane>
        </div>
        {!narrow && <Splitter label="Width of the queryset" controls="query-pane" />}
        <div className="results" hidden={shown === QUERY}>
          <Results
            state={state}
            catalogue={catalogue}
            chosen={chosen}
            onChoose={choose}
            onRun={runNow}
            looked={looked}
            links={links}
            previousLinks={previousLinks}
            only={shown}
          >
            {visiting && comparison && (
              <div className="begin">
                {tour === "offered" && (
                  <button type="button" onClick={() => setTour("taken")}>
                    Take the tour
                  </button>
                )}
                <button type="button" ref={begin} onClick={edit}>
                  Edit
                </button>
              </div>
            )}
          </Results>
          {pins.explained && state.comparison && (
            <Why subject={pins.explained} links={links} traces={traces} onClose={pins.clear} />
          )}
        </div>
        <ProjectorBar />
      </main>
      <Rail traces={traces} stale={stale} />
      {tour === "taken" && <Tour onEnd={endTour} />}
      <KeysDialog ref={keys} />
      <div role="status" className="visually-hidden">
        {state.said}
      </div>
      <div aria-live="polite" className="visually-hidden">
        {clause && `${clause.letter}: ${clause.label}`}
      </div>
    </div>
  );
}
