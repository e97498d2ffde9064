import { useCallback, useMemo, useRef, useState } from "react";
import { KeysDialog, type KeysHandle } from "@/components/chrome/KeysDialog";
import { ProjectorBar } from "@/components/chrome/ThemeSwitch";
import { useMedia } from "@/components/chrome/useMedia";
import { useLinking } from "@/components/linking/useLinking";
import { formatAddress } from "./address";
import { Header } from "./Header";
import { LinkList } from "./LinkList";
import { QueryPane } from "./QueryPane";
import { Rail } from "./Rail";
import { Results } from "./Results";
import { Tabs } from "./Tabs";
import { useExplore } from "./useExplore";
import { useKeys } from "./useKeys";
import { Why } from "./Why";
import "./layout.css";
import "./links.css";
import "./why.css";
import "./rail.css";
import "./modes.css";

const QUERY = "query";
const NARROW = "(max-width: 45rem)";
const NO_TRACES: readonly never[] = [];

/** Explore: a queryset on the left, a column for each database on the right, the descent below. */
export default function Explore() {
  const { snippet, known, chosen, words, state, linked, links, previousLinks, pins, run, type, choose } =
    useExplore();
  const root = useRef<HTMLDivElement>(null);
  const keys = useRef<KeysHandle>(null);
  const narrow = useMedia(NARROW);
  const [tab, setTab] = useState(QUERY);
  const shown = narrow ? (tab === QUERY || chosen.includes(tab) ? tab : QUERY) : null;
  const traces = linked?.traces ?? state.previous?.traces ?? NO_TRACES;

  const openKeys = useCallback(() => keys.current?.open(), []);
  const runNow = useCallback(() => run(snippet, chosen, "explicit"), [run, snippet, chosen]);
  useLinking(root, pins.pick);
  useKeys(root, {
    step: pins.step,
    pin: pins.pinChosen,
    clear: pins.clear,
    keys: openKeys,
  });

  const label = (alias: string) => known.find((database) => database.alias === alias)?.label ?? alias;
  const link = () => {
    const { origin, pathname } = window.location;
    return origin + pathname + formatAddress({ snippet, databases: chosen, pins: pins.pins });
  };
  const about = linked?.snippet ?? state.previous?.snippet ?? "";
  const clauses = useMemo(() => ({ text: about, items: links.clauses }), [about, links]);
  const found = state.comparison?.problems ?? NO_TRACES;
  const problems = useMemo(() => ({ text: state.snippet, items: found }), [state.snippet, found]);
  const clause = pins.chosen ? links.clause(pins.chosen) : undefined;

  return (
    <div className="explore" ref={root}>
      <Header
        django={traces[0]?.target.django_version}
        known={known}
        chosen={chosen}
        link={link}
        onChoose={choose}
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
        <div className="query" hidden={shown !== null && shown !== QUERY}>
          <QueryPane
            snippet={snippet}
            clauses={clauses}
            problems={problems}
            problem={state.problem}
            vocabulary={words}
            onChange={type}
            onRun={runNow}
            onCaret={pins.caret}
          >
            <LinkList
              links={links}
              traces={traces}
              pins={pins.pins}
              chosen={pins.chosen}
              onToggle={pins.toggle}
            />
          </QueryPane>
        </div>
        <div className="results" hidden={shown === QUERY}>
          <Results
            state={state}
            known={known}
            chosen={chosen}
            links={links}
            previousLinks={previousLinks}
            only={shown}
          />
          {pins.explained && state.comparison && (
            <Why subject={pins.explained} links={links} traces={traces} onClose={pins.clear} />
          )}
        </div>
        <ProjectorBar />
      </main>
      <Rail traces={traces} />
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
