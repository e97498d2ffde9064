import { useState } from "react";

interface Props {
  /** What is copied; a function when it is only known at the click, or has to be fetched then. */
  text: string | (() => string | Promise<string>);
  label: string;
  children: string;
}

/** Copies, and says that it did in its own place. */
export function CopyButton({ text, label, children }: Props) {
  const [said, setSaid] = useState<string | null>(null);
  const onClick = async () => {
    try {
      setSaid((await copy(typeof text === "string" ? text : await text())) ? "Copied" : "Not copied");
    } catch (error) {
      console.error(error);
      setSaid("Not copied");
    }
  };
  return (
    <button
      type="button"
      className="quiet"
      aria-label={said ?? label}
      title={label}
      onClick={onClick}
      onBlur={() => setSaid(null)}
    >
      {said ?? children}
    </button>
  );
}

/** Puts text into the clipboard, and tells whether it is there. */
export async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Without https or permission there is no clipboard: the old way still works from a click.
    return copyBySelection(text);
  }
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
