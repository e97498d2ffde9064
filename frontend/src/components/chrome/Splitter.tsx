import { useLayoutEffect, useRef, useState } from "react";

const STORED = "ormscope-split";
const LEAST = 20;
const MOST = 60;
const USUAL = 30;
const STEPS: Record<string, number> = { ArrowLeft: -2, ArrowRight: 2, ArrowDown: -2, ArrowUp: 2 };

const within = (percent: number) => Math.round(Math.max(LEAST, Math.min(MOST, percent)) * 10) / 10;

function remembered(): number {
  try {
    return within(Number(localStorage.getItem(STORED)) || USUAL);
  } catch {
    return USUAL;
  }
}

interface Props {
  label: string;
  /** The id of the pane before it. */
  controls: string;
}

/** Between two panes: sets `--split`, the width of the first, on their parent. */
export function Splitter({ label, controls }: Props) {
  const line = useRef<HTMLHRElement>(null);
  const [percent, setPercent] = useState(remembered);
  const [dragging, setDragging] = useState(false);

  useLayoutEffect(() => {
    const parent = line.current?.parentElement;
    parent?.style.setProperty("--split", `${percent}%`);
    return () => void parent?.style.removeProperty("--split");
  }, [percent]);

  const move = (to: number) => {
    const next = within(to);
    setPercent(next);
    try {
      localStorage.setItem(STORED, String(next));
    } catch {
      // Storage may be forbidden; the width then lasts as long as the page.
    }
  };
  const drag = ({ clientX }: React.PointerEvent) => {
    const box = line.current?.parentElement?.getBoundingClientRect();
    if (dragging && box) move((100 * (clientX - box.left)) / box.width);
  };
  const press = (event: React.KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const step = STEPS[event.key];
    if (step) move(percent + step);
    else if (event.key === "Home") move(LEAST);
    else if (event.key === "End") move(MOST);
    else return;
    event.preventDefault();
  };
  return (
    <hr
      ref={line}
      className="splitter"
      tabIndex={0}
      aria-label={label}
      aria-controls={controls}
      aria-orientation="vertical"
      aria-valuemin={LEAST}
      aria-valuemax={MOST}
      aria-valuenow={Math.round(percent)}
      aria-valuetext={`${Math.round(percent)} %`}
      data-dragging={dragging ? "" : undefined}
      onKeyDown={press}
      onDoubleClick={() => move(USUAL)}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        setDragging(true);
      }}
      onPointerMove={drag}
      onPointerUp={() => setDragging(false)}
      onPointerCancel={() => setDragging(false)}
    />
  );
}
