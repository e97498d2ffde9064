import { useVirtualizer } from "@tanstack/react-virtual";
import { type RefObject, useCallback } from "react";

/** Fewer rows than this are all made: a search of the page then finds them. */
const MANY = 200;
/** A row of one line, in pixels, until it is measured. */
const ROW = 29;
const BEYOND = 12;

/** Which of `count` rows to draw for what is in sight of `scroller`, and the room of the others. */
export function useRowsInSight(count: number, scroller: RefObject<HTMLElement | null>) {
  const isLong = count > MANY;
  const virtual = useVirtualizer({
    count,
    enabled: isLong,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: BEYOND,
  });
  const { measureElement, scrollToIndex } = virtual;
  const measure = useCallback(
    (row: HTMLElement | null) => {
      if (isLong) measureElement(row);
    },
    [isLong, measureElement],
  );
  const bring = useCallback(
    (row: number) => {
      if (isLong) scrollToIndex(row);
    },
    [isLong, scrollToIndex],
  );
  if (!isLong) return { from: 0, to: count, above: 0, below: 0, measure, bring };
  const items = virtual.getVirtualItems();
  const first = items[0];
  const last = items.at(-1);
  return {
    from: first?.index ?? 0,
    to: (last?.index ?? -1) + 1,
    above: first?.start ?? 0,
    below: virtual.getTotalSize() - (last?.end ?? 0),
    measure,
    /** Scrolls until a row is in sight; it is drawn in one of the next frames. */
    bring,
  };
}
