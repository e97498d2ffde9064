import { type ReactNode, useId, useState } from "react";
import { placeText } from "@/document/rail";
import type { Place } from "@/document/trace.gen";
import { SourceLines } from "./SourceLines";
import "./source.css";

interface ButtonProps {
  place: Place;
  open: boolean;
  onToggle(): void;
  /** The id of what it opens. */
  controls: string;
  /** What stands before the file: the place's name, say. */
  children?: ReactNode;
}

/** A place's text, that opens and closes its source; plain text where it has no line to show. */
export function PlaceButton({ place, open, onToggle, controls, children }: ButtonProps) {
  const text = (
    <>
      {children} <span className="file">{breakable(placeText(place))}</span>
    </>
  );
  if (place.line === null) {
    return (
      <small className="place" title={place.name}>
        {text}
      </small>
    );
  }
  return (
    <button
      type="button"
      className="place place-button"
      title={`${place.name}: show its source`}
      aria-expanded={open}
      aria-controls={open ? controls : undefined}
      onClick={onToggle}
    >
      {text}
    </button>
  );
}

/** A place that shows its own lines below itself when asked. */
export function PlaceSource({
  database,
  place,
  children,
}: {
  database: string;
  place: Place;
  children?: ReactNode;
}) {
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <>
      <PlaceButton place={place} open={open} onToggle={() => setOpen(!open)} controls={id}>
        {children}
      </PlaceButton>
      {open && (
        <div id={id}>
          <SourceLines database={database} place={place} />
        </div>
      )}
    </>
  );
}

/** A path may break after a slash. */
const breakable = (path: string) =>
  // biome-ignore lint/suspicious/noArrayIndexKey: parts of a path have no other identity.
  path.split(/(?<=\/)/).map((part, i) => [i > 0 && <wbr key={i} />, part]);
