import { memo, type ReactNode } from "react";
import { useMedia } from "@/components/chrome/useMedia";
import { Listing } from "@/components/listing/Listing";
import { type Drawn, RowTable } from "./RowTable";
import "./filtered.css";

export const NARROW = "(max-width: 45rem)";

export interface Group {
  /** Null for all of them. */
  key: string | null;
  label: string;
  count: number;
  differing: number;
}

interface Props<Row, Part> extends Drawn<Row, Part> {
  isStale: boolean;
  groups: readonly Group[];
  /** The one whose rows are shown. */
  group: string | null;
  /** What the groups are called together, and each of them. */
  groupsName: readonly [string, string];
  onGroup(key: string | null): void;
  /** How many rows there are without a filter. */
  all: number;
  /** What is said beside how many rows are shown. */
  toAdd?: string;
  /** Whether only rows that differ are shown; null where there is nothing to differ. */
  only: boolean | null;
  onOnly(only: boolean): void;
  onAll(): void;
  /** What else leaves rows: before the choice of differences, and behind it. */
  search: ReactNode;
  more: ReactNode;
}

/** A table of rows, and what leaves some of them out: their groups beside it, the rest above it. */
export function FilteredTable<Row, Part>(props: Props<Row, Part>) {
  const { isStale, groups, group, groupsName, onGroup, only, onOnly, search, more, ...table } = props;
  const { label, rows, all, toAdd = "", empty, onAll } = table;
  const narrow = useMedia(NARROW);
  const [together, one] = groupsName;
  return (
    <div className="filtered" data-stale={isStale ? "" : undefined}>
      {!narrow && <Groups label={together} {...{ groups, group, onGroup }} />}
      <div className="compare">
        <section className="compare-bar" aria-label={`Which rows of ${label}`} data-pane="">
          {narrow && (
            <select
              aria-label={one}
              value={group ?? ""}
              onChange={(event) => onGroup(event.target.value || null)}
            >
              {groups.map((each) => (
                <option key={each.label} value={each.key ?? ""}>
                  {each.label} ({each.count})
                </option>
              ))}
            </select>
          )}
          {search}
          {only !== null && (
            <label className="check">
              <input type="checkbox" checked={only} onChange={(event) => onOnly(event.target.checked)} />
              Only differences
            </label>
          )}
          {more}
          <span role="status" className="shown">
            {rows.length === all ? `${all} rows` : `${rows.length} of ${all} rows`}
            {toAdd && `, ${toAdd}`}
          </span>
        </section>
        <RowTable
          {...table}
          empty={
            all === 0 ? (
              empty
            ) : (
              <>
                No row is left.{" "}
                <button type="button" onClick={onAll}>
                  Show all
                </button>
              </>
            )
          }
        />
      </div>
    </div>
  );
}

type GroupsProps = Pick<Props<unknown, unknown>, "groups" | "group" | "onGroup"> & { label: string };

/** The groups, each with how many rows it has and how many of them differ. */
const Groups = memo(function Groups({ label, groups, group, onGroup }: GroupsProps) {
  return (
    <div className="kinds" data-pane="">
      <Listing
        label={label}
        count={groups.length}
        current={groups.findIndex(({ key }) => key === group)}
        onChoose={(at) => onGroup(groups[at]?.key ?? null)}
        row={(at) => {
          const { label: name, count, differing = 0 } = groups[at] ?? {};
          return {
            content: (
              <>
                {name}
                <span className="row-tail">
                  {count}
                  <em className="differs-count" title={differing > 0 ? `${differing} differ` : undefined}>
                    {differing || ""}
                  </em>
                </span>
              </>
            ),
          };
        }}
      />
    </div>
  );
});
