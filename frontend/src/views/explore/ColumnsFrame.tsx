import { type ReactNode, type RefObject, useEffect, useRef, useState } from "react";

interface InSight {
  /** How many columns are wholly in sight, and whether something is hidden at a side. */
  visible: number;
  left: boolean;
  right: boolean;
}

const ALL: InSight = { visible: 0, left: false, right: false };
/** Half a pixel is rounding, not a hidden column. */
const SLACK = 2;

interface Props {
  count: number;
  children: ReactNode;
}

/** The columns, side by side, with a sign of those that are beyond the width and a way to them. */
export function ColumnsFrame({ count, children }: Props) {
  const columns = useRef<HTMLElement>(null);
  const { visible, left, right } = useInSight(columns, count);
  const scroll = (by: number) => {
    const box = columns.current;
    const width = box?.firstElementChild?.getBoundingClientRect().width ?? 0;
    // Whole columns, as many as are in sight.
    box?.scrollBy({ left: by * Math.max(1, visible) * width, behavior: "smooth" });
  };
  return (
    <div className="columns-frame" data-left={left ? "" : undefined} data-right={right ? "" : undefined}>
      {(left || right) && (
        <div className="beyond">
          <button
            type="button"
            className="quiet"
            aria-label="Columns to the left"
            aria-disabled={!left}
            onClick={() => scroll(-1)}
          >
            ←
          </button>
          <span>
            {visible} of {count} visible
          </span>
          <button
            type="button"
            className="quiet"
            aria-label="Columns to the right"
            aria-disabled={!right}
            onClick={() => scroll(1)}
          >
            →
          </button>
        </div>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key. */}
      <section className="columns" aria-label="Databases" tabIndex={0} data-pane="" ref={columns}>
        {children}
      </section>
    </div>
  );
}

function useInSight(columns: RefObject<HTMLElement | null>, count: number): InSight {
  const [seen, setSeen] = useState(ALL);
  useEffect(() => {
    const box = columns.current;
    if (!box || count === 0) return;
    const look = () => {
      const { left, right } = box.getBoundingClientRect();
      const visible = [...box.children].filter((column) => {
        const at = column.getBoundingClientRect();
        return at.left >= left - SLACK && at.right <= right + SLACK;
      }).length;
      const next = {
        visible,
        left: box.scrollLeft > SLACK,
        right: box.scrollLeft + box.clientWidth < box.scrollWidth - SLACK,
      };
      setSeen((last) =>
        last.visible === next.visible && last.left === next.left && last.right === next.right ? last : next,
      );
    };
    const resized = new ResizeObserver(look);
    resized.observe(box);
    box.addEventListener("scroll", look, { passive: true });
    look();
    return () => {
      resized.disconnect();
      box.removeEventListener("scroll", look);
    };
  }, [columns, count]);
  return seen;
}
