import { type RefObject, useMemo, useState } from "react";

interface Props {
  label: string;
  value: string;
  onChange(value: string): void;
  /** How many things it leaves: said to those who do not see them go. */
  found: number;
  /** Where the down arrow goes. */
  list: RefObject<HTMLElement | null>;
}

export function Search({ label, value, onChange, found, list }: Props) {
  return (
    <div className="sidebar-search">
      <input
        type="search"
        aria-label={label}
        placeholder={label}
        autoComplete="off"
        spellCheck={false}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape" && value) {
            event.preventDefault();
            event.stopPropagation();
            onChange("");
          }
          if (event.key !== "ArrowDown") return;
          event.preventDefault();
          list.current?.querySelector<HTMLElement>('[data-item][tabindex="0"]')?.focus();
        }}
      />
      <span role="status" className="visually-hidden">
        {value && `${found} found`}
      </span>
    </div>
  );
}

/** Those of `items` whose words have every word that is searched for, in any order. */
export function useFound<T>(items: readonly T[], words: (item: T) => string) {
  const [search, setSearch] = useState("");
  const found = useMemo(() => matching(items, words, search), [items, words, search]);
  return [search, setSearch, found] as const;
}

function matching<T>(items: readonly T[], words: (item: T) => string, search: string): readonly T[] {
  const wanted = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return items;
  return items.filter((item) => {
    const text = words(item).toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
}
