import { useRef } from "react";

interface Props {
  /** The first is the query's, the others are the screen's. */
  tabs: readonly { id: string; label: string }[];
  active: string;
  onSelect(id: string): void;
  label?: string;
  /** The id of what a tab shows, by its place among them. */
  controls?(at: number): string;
}

const frames = (at: number) => (at === 0 ? "query-pane" : "screen-pane");

/** One pane at a time: on a narrow screen the query, then each database; the parts of a screen. */
export function Tabs({ tabs, active, onSelect, label = "Panes", controls = frames }: Props) {
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
    <div className="tabs" role="tablist" aria-label={label} ref={list} onKeyDown={onKeyDown}>
      {tabs.map(({ id, label }, i) => (
        <button
          key={id}
          type="button"
          role="tab"
          data-tab={id}
          aria-controls={controls(i)}
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
