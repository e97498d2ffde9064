import { useState } from "react";

interface Props {
  /** What is copied; a function when it is only known at the click. */
  text: string | (() => string);
  label: string;
  children: string;
}

/** Copies, and says that it did in its own place. */
export function CopyButton({ text, label, children }: Props) {
  const [said, setSaid] = useState<string | null>(null);
  const copy = async () => {
    const value = typeof text === "string" ? text : text();
    try {
      await navigator.clipboard.writeText(value);
      setSaid("Copied");
    } catch {
      // Without https or permission there is no clipboard: the old way still works from a click.
      setSaid(copyBySelection(value) ? "Copied" : "Not copied");
    }
  };
  return (
    <button
      type="button"
      className="quiet"
      aria-label={said ?? label}
      title={label}
      onClick={copy}
      onBlur={() => setSaid(null)}
    >
      {said ?? children}
    </button>
  );
}

function copyBySelection(value: string): boolean {
  const area = document.createElement("textarea");
  area.value = value;
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}
