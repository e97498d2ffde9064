import { useState } from "react";
import { LONGEST } from "@/api/injections";

interface Props {
  /** The one that is tried; null for ours. */
  value: string | null;
  /** Those that may be chosen. */
  ours: readonly { value: string; meant: string }[];
  onTry(value: string | null): void;
}

/** A hostile value of the visitor's own, typed or chosen; one of it goes into every position. */
export function OwnValue({ value, ours, onTry }: Props) {
  const [text, setText] = useState(value ?? "");
  return (
    <form
      className="own-value"
      onSubmit={(event) => {
        event.preventDefault();
        onTry(text === "" ? null : text);
      }}
    >
      <input
        type="text"
        aria-label="A hostile value of your own"
        placeholder="A value of your own"
        maxLength={LONGEST}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      {ours.length > 0 && (
        <select aria-label="Or one of ours" value="" onChange={(event) => onTry(event.target.value)}>
          <option value="">or one of ours</option>
          {ours.map((each) => (
            <option key={each.value} value={each.value}>
              {each.value} · {each.meant}
            </option>
          ))}
        </select>
      )}
      <button type="submit" disabled={text === (value ?? "")}>
        Try it
      </button>
      {value !== null && (
        <button type="button" className="quiet" onClick={() => onTry(null)}>
          Back to all of ours
        </button>
      )}
    </form>
  );
}
