import type { ReactNode } from "react";
import { flushSync } from "react-dom";
import { PROJECTOR_SIZES, setAppearance, THEMES, useAppearance } from "./appearance";

const ICONS = {
  light:
    "M12 7a5 5 0 1 0 0 10 5 5 0 0 0 0-10ZM12 1.5v2.5M12 20v2.5M1.5 12H4M20 12h2.5M4.6 4.6l1.8 1.8M17.6 17.6l1.8 1.8M4.6 19.4l1.8-1.8M17.6 6.4l1.8-1.8",
  dark: "M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5Z",
  system: "M3 4.5h18v12H3zM8 20.5h8M12 16.5v4",
};

export function ThemeSwitch() {
  const { theme } = useAppearance();
  return (
    <fieldset className="segments icons">
      <legend className="visually-hidden">Theme</legend>
      {THEMES.map((each) => (
        <label key={each} title={`Theme: ${each}`}>
          <input
            type="radio"
            name="theme"
            aria-label={each}
            checked={theme === each}
            onChange={() => setAppearance({ theme: each })}
          />
          <svg viewBox="0 0 24 24" aria-hidden="true">
            <path d={ICONS[each]} />
          </svg>
        </label>
      ))}
    </fieldset>
  );
}

/** Either mode takes away the button that led to it: the focus goes to the one that leads back. */
function switchTo(projector: number): void {
  flushSync(() => setAppearance({ projector }));
  [...document.querySelectorAll<HTMLElement>("[data-projector-switch]")].at(-1)?.focus();
}

export function ProjectorButton() {
  return (
    <button
      type="button"
      className="quiet"
      data-projector-switch=""
      onClick={() => switchTo(PROJECTOR_SIZES[0] ?? 0)}
    >
      Projector
    </button>
  );
}

/** The way back, always in sight while the chrome is hidden. */
export function ProjectorBar({ children }: { children: ReactNode }) {
  const { projector } = useAppearance();
  if (!projector) return null;
  const at = PROJECTOR_SIZES.indexOf(projector);
  const step = (by: number) => setAppearance({ projector: PROJECTOR_SIZES[at + by] ?? projector });
  return (
    <div className="projector-bar" role="toolbar" aria-label="Projector mode">
      {children}
      <button
        type="button"
        className="quiet"
        aria-label="Smaller"
        disabled={at === 0}
        onClick={() => step(-1)}
      >
        A−
      </button>
      <button
        type="button"
        className="quiet"
        aria-label="Larger"
        disabled={at === PROJECTOR_SIZES.length - 1}
        onClick={() => step(1)}
      >
        A+
      </button>
      <button type="button" className="quiet" data-projector-switch="" onClick={() => switchTo(0)}>
        Leave projector mode
      </button>
    </div>
  );
}
