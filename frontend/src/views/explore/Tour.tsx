import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { besides, TOUR, type TourStep } from "./tourSteps";

/** A card beside what it speaks of. The page stays usable: nothing is covered up or held back. */
export function Tour({ onEnd }: { onEnd(): void }) {
  const [at, setAt] = useState(0);
  const card = useRef<HTMLDialogElement>(null);
  const ring = useRef<HTMLDivElement>(null);
  const step = TOUR[at] as TourStep;
  const last = at === TOUR.length - 1;

  useEffect(() => card.current?.focus(), []);
  useLayoutEffect(() => {
    const shown = step.targets
      .map((selector) => document.querySelector<HTMLElement>(selector))
      .find((element) => element?.offsetParent);
    shown?.scrollIntoView({ block: "nearest", inline: "nearest" });
    const place = () => {
      if (!card.current || !ring.current) return;
      const box = shown?.getBoundingClientRect() ?? null;
      const { innerWidth: width, innerHeight: height } = window;
      const { left, top } = besides(box, card.current.getBoundingClientRect(), { width, height });
      Object.assign(card.current.style, { left: `${left}px`, top: `${top}px` });
      ring.current.hidden = !box;
      if (!box) return;
      const sides = { left: box.left, top: box.top, width: box.width, height: box.height };
      for (const [side, size] of Object.entries(sides)) ring.current.style.setProperty(side, `${size}px`);
    };
    place();
    const observer = new ResizeObserver(place);
    observer.observe(document.body);
    if (shown) observer.observe(shown);
    // What scrolls does not bubble, but it can be captured.
    window.addEventListener("scroll", place, true);
    return () => {
      observer.disconnect();
      window.removeEventListener("scroll", place, true);
    };
  }, [step]);

  const go = (to: number) => {
    // The button that had the focus may be the one that the next step has no use for.
    card.current?.focus();
    setAt(Math.max(0, Math.min(TOUR.length - 1, to)));
  };
  const press = (event: React.KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "ArrowRight" || event.key === "ArrowDown") go(at + 1);
    else if (event.key === "ArrowLeft" || event.key === "ArrowUp") go(at - 1);
    else if (event.key === "Escape") onEnd();
    else return;
    event.preventDefault();
  };
  return (
    <>
      <div className="tour-ring" ref={ring} aria-hidden="true" />
      <dialog
        open
        ref={card}
        className="tour"
        tabIndex={-1}
        aria-label="Tour"
        aria-describedby="tour-step"
        data-pane=""
        onKeyDown={press}
      >
        <div id="tour-step" aria-live="polite" aria-atomic="true">
          <h2>
            {step.title}{" "}
            <small>
              {at + 1} of {TOUR.length}
            </small>
          </h2>
          <p>{step.text}</p>
        </div>
        <div className="tour-steps">
          <button type="button" className="quiet" onClick={onEnd} hidden={last}>
            End
          </button>
          <button type="button" disabled={at === 0} onClick={() => go(at - 1)}>
            Back
          </button>
          <button type="button" className="run" onClick={() => (last ? onEnd() : setAt(at + 1))}>
            {last ? "Done" : "Next"}
          </button>
        </div>
      </dialog>
    </>
  );
}
