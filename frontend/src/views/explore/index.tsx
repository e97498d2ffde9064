import { useCallback, useEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { Foot, useFrame } from "@/components/frame/Frame";
import { useSession } from "@/components/session/Session";
import { Why } from "@/components/why/Why";
import type { LinkKey } from "@/document/links";
import { Rail } from "./Rail";
import { Results } from "./Results";
import { Tour } from "./Tour";
import "./results.css";
import "./rail.css";
import "./tour.css";

/** Explore: a column for each database, why a clause is there, the descent below. */
export default function Explore() {
  const { visiting, state, traces, links, pins, stale } = useSession();
  const { edit } = useFrame();
  const begin = useRef<HTMLButtonElement>(null);
  const [tour, setTour] = useState<"offered" | "taken" | "ended">("offered");
  const endTour = useCallback(() => {
    flushSync(() => setTour("ended"));
    if (begin.current?.offsetParent) begin.current.focus();
    else edit();
  }, [edit]);
  // Escape ends the tour wherever the focus is, before it clears any pin.
  useEffect(() => {
    if (tour !== "taken") return;
    const down = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      event.preventDefault();
      endTour();
    };
    window.addEventListener("keydown", down, true);
    return () => window.removeEventListener("keydown", down, true);
  }, [tour, endTour]);
  /** What was closed stays closed until something else was asked about. */
  const [closed, setClosed] = useState<LinkKey | null>(null);
  if (closed !== null && closed !== pins.explained) setClosed(null);
  const close = () => {
    setClosed(pins.explained);
    document.querySelector<HTMLElement>(".columns")?.focus({ preventScroll: true });
  };
  return (
    <>
      <Results>
        {visiting && state.comparison && (
          <div className="begin">
            {tour === "offered" && (
              <button type="button" onClick={() => setTour("taken")}>
                Take the tour
              </button>
            )}
            <button type="button" ref={begin} onClick={edit}>
              Edit
            </button>
          </div>
        )}
      </Results>
      {pins.explained && pins.explained !== closed && state.comparison && (
        <Why subject={pins.explained} links={links} traces={traces} onClose={close} />
      )}
      <Foot>
        <Rail traces={traces} stale={stale} />
      </Foot>
      {tour === "taken" && <Tour onEnd={endTour} />}
    </>
  );
}
