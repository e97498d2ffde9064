import { useRef } from "react";

interface Props {
  /** The first is the query's, the others are the screen's. */
  tabs: readonly { id: string; label: string }[];
  active: string;
  onSelect(id: string): void;
}

/** On a narrow screen one pane at a time: the query, then each database. */
export function Tabs({ tabs, active, onSelect }: Props) {
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: React.KeyboardEvent) => {
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    const at = tabs.findIndex(({ id }) => id === active);
    const next = tabs[(at + by + tabs.length) % tabs.length];
    if (!by || !next) return;
    onSelect(next.id);
    list.current?.querySelector<HTMLElement>(`[data-tab="${CSS.escape(next.id)}"]`)?.focus();
  };
  return (
    <div className="tabs" role="tablist" aria-label="Panes" ref={list} onKeyDown={onKeyDown}>
      {tabs.map(({ id, label }, i) => (
        <button
          key={id}
          type="button"
          role="tab"
          data-tab={id}
          aria-controls={i === 0 ? "query-pane" : "screen-pane"}
          aria-selected={id === active}
          tabIndex={id === active ? 0 : -1}
          onClick={() => onSelect(id)}
        >
          {label}
        </button>
      ))}
    </div>
  );
}
