import {
  type KeyboardEvent,
  type PointerEvent,
  type RefObject,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { hover } from "@/components/linking/lighting";
import type { Links } from "@/document/links";
import { duration } from "@/document/time";
import { blocksIn, eventAt, keyOfEvent, neighbourOf, timelineOf } from "@/document/timeline";
import type { Trace } from "@/document/trace.gen";
import { draw, inksOf, ROW, remOf, THIN } from "./draw";

interface Props {
  trace: Trace;
  links: Links;
  /** It is the database that is shown; of the others there is an outline. */
  isShown: boolean;
  /** The event that is chosen here; null where it is another database's. */
  current: number | null;
  onChoose(at: number): void;
  /** Follows an event to its stage. */
  onFollow(at: number): void;
  /** What the pointer or the keys are at: an event, or nothing. */
  onLook(at: number | null): void;
  legend: RefObject<HTMLElement | null>;
  /** Changes whenever the page's colours do. */
  looks: string;
}

interface View {
  from: number;
  to: number;
}

/** No closer than this, in ns, over the whole width. */
const CLOSEST = 2_000;
const ZOOM = 1.6;
const KEYS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"];

/** One database's events on a scale of its own. */
export function Track({ trace, links, isShown, current, onChoose, onFollow, onLook, legend, looks }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { events, target } = trace;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `looks` changes when the page's rem does.
  const height = useMemo(() => Math.round((isShown ? ROW : THIN) * remOf()), [isShown, looks]);
  const timeline = useMemo(() => timelineOf(trace), [trace]);
  const whole = useMemo<View>(() => ({ from: timeline.start, to: timeline.end }), [timeline]);
  const [view, setView] = useState(whole);
  const [width, setWidth] = useState(0);
  const [looked, setLooked] = useState<number | null>(null);

  useEffect(() => setView(whole), [whole]);
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const resized = new ResizeObserver(() => setWidth(element.clientWidth));
    resized.observe(element);
    return () => resized.disconnect();
  }, []);
  const rows = useMemo(
    () => timeline.rows.map((row) => blocksIn(events, row, view.from, view.to, width)),
    [timeline, events, view, width],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: `looks` stands for the inks that are read off the page.
  useEffect(() => {
    if (!canvas.current || !legend.current || width === 0) return;
    draw(canvas.current, inksOf(legend.current), {
      rows,
      height,
      labelled: isShown,
      label: ({ at }) => events[at]?.name ?? "",
      current: looked ?? current,
    });
  }, [rows, height, isShown, events, width, current, looked, looks, legend]);

  const zoom = (by: number, around = (view.from + view.to) / 2) => setView(zoomed(view, whole, by, around));
  // React listens to wheels without being able to stop the page from zooming.
  const latest = useRef({ view, whole });
  latest.current = { view, whole };
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const wheel = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey && Math.abs(event.deltaX) <= Math.abs(event.deltaY)) return;
      event.preventDefault();
      const { view: now, whole: all } = latest.current;
      const span = now.to - now.from;
      if (!event.ctrlKey && !event.metaKey) {
        return setView(moved(now, all, (event.deltaX / element.clientWidth) * span));
      }
      const { left, width: wide } = element.getBoundingClientRect();
      const around = now.from + ((event.clientX - left) / wide) * span;
      setView(zoomed(now, all, event.deltaY < 0 ? ZOOM : 1 / ZOOM, around));
    };
    element.addEventListener("wheel", wheel, { passive: false });
    return () => element.removeEventListener("wheel", wheel);
  }, []);

  const at = (event: PointerEvent | React.MouseEvent): number | null => {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    const perPixel = (view.to - view.from) / Math.max(1, width);
    const row = timeline.rows[Math.floor((event.clientY - top) / height)];
    return eventAt(events, row, view.from + (event.clientX - left) * perPixel, 3 * perPixel);
  };
  const look = (next: number | null) => {
    if (next === looked) return;
    setLooked(next);
    onLook(next);
    hover(next === null ? null : (keyOfEvent(links, trace, next) ?? null), null);
  };
  const press = (event: KeyboardEvent) => {
    const { key } = event;
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (key === "+" || key === "=") zoom(ZOOM, middleOf(current));
    else if (key === "-") zoom(1 / ZOOM, middleOf(current));
    else if (key === "0") setView(whole);
    else if (key === "Enter" && current !== null) onFollow(current);
    else if (KEYS.includes(key) && event.shiftKey) {
      const by = key === "ArrowLeft" ? -0.2 : key === "ArrowRight" ? 0.2 : 0;
      setView(moved(view, whole, by * (view.to - view.from)));
    } else if (KEYS.includes(key)) {
      const next = current === null ? 0 : neighbourOf(trace, timeline, current, key);
      if (next === null) return;
      onChoose(next);
      onLook(next);
      hover(keyOfEvent(links, trace, next) ?? null, null);
      setView(seeing(view, whole, events[next]));
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const middleOf = (index: number | null) => {
    const event = index === null ? undefined : events[index];
    return event && (event.start + event.end) / 2;
  };
  const isWhole = view.from === whole.from && view.to === whole.to;
  return (
    <div className="track" data-shown={isShown ? "" : undefined}>
      <div className="track-name">
        <b>{target.label}</b>
        <small>
          {duration(whole.to - whole.from)}
          {!isWhole && `, ${duration(view.to - view.from)} shown`}
          {target.mode === "compiled" && ", nothing executed"}
        </small>
        {isShown && (
          <span className="track-zoom">
            <button
              type="button"
              className="quiet"
              aria-label={`Zoom in, ${target.label}`}
              onClick={() => zoom(ZOOM)}
            >
              +
            </button>
            <button
              type="button"
              className="quiet"
              aria-label={`Zoom out, ${target.label}`}
              aria-disabled={isWhole}
              onClick={() => zoom(1 / ZOOM)}
            >
              −
            </button>
            {!isWhole && (
              <button type="button" className="quiet" onClick={() => setView(whole)}>
                All<span className="visually-hidden"> of {target.label}</span>
              </button>
            )}
          </span>
        )}
      </div>
      <div
        className="track-events"
        role="application"
        aria-label={`Timeline of ${target.label}, ${events.length} events`}
        aria-describedby="waterfall-keys"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the events are walked by key.
        tabIndex={0}
        onKeyDown={press}
        onFocus={() => onLook(current)}
        onBlur={() => look(null)}
      >
        <canvas
          ref={canvas}
          style={{ height: timeline.rows.length * height }}
          onPointerMove={(event) => look(at(event))}
          onPointerLeave={() => look(null)}
          onClick={(event) => {
            const found = at(event);
            if (found === null) return;
            onChoose(found);
            onFollow(found);
          }}
        />
      </div>
    </div>
  );
}

function zoomed({ from, to }: View, whole: View, by: number, around: number): View {
  const span = Math.min(whole.to - whole.from, Math.max(CLOSEST, (to - from) / by));
  if (span >= whole.to - whole.from) return whole;
  const share = (around - from) / Math.max(1, to - from);
  return moved({ from: around - share * span, to: around + (1 - share) * span }, whole, 0);
}

/** A view further on or back, no further than there is something. */
function moved({ from, to }: View, whole: View, by: number): View {
  const kept = Math.max(whole.from - from, Math.min(whole.to - to, by));
  return { from: from + kept, to: to + kept };
}

function seeing(view: View, whole: View, event: { start: number; end: number } | undefined): View {
  if (!event || (event.start < view.to && event.end > view.from)) return view;
  const middle = (event.start + event.end) / 2;
  return moved(view, whole, middle - (view.from + view.to) / 2);
}
