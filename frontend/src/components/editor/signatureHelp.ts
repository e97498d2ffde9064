/** The signature of the call around the caret, above it: while `(` and `,` are typed, or when asked for. */
import { StateEffect, StateField, type Transaction } from "@codemirror/state";
import { type EditorView, type KeyBinding, showTooltip, type Tooltip } from "@codemirror/view";
import type { Vocabulary } from "@/api/models";
import { type Signature, signatureAt, writtenAs } from "./signature";

const show = StateEffect.define<boolean>();

/** Longer signatures leave out what the caret is not at. */
const MOST = 12;

export function signatureHelp(vocabulary: () => Vocabulary | null) {
  const at = ({ state }: Transaction): Signature | null => {
    const words = vocabulary();
    const { head, empty } = state.selection.main;
    return words && empty ? signatureAt(state.doc.toString(), head, words) : null;
  };
  const field = StateField.define<{ signature: Signature; tooltip: Tooltip } | null>({
    create: () => null,
    update(value, transaction) {
      const asked = transaction.effects.find((effect) => effect.is(show));
      if (asked && !asked.value) return null;
      const opens = asked?.value || (transaction.isUserEvent("input.type") && typesArguments(transaction));
      if (!opens && (!value || (!transaction.docChanged && !transaction.selection))) return value;
      const signature = at(transaction);
      if (!signature) return null;
      // Another call than the one that was asked about has not been asked about.
      if (!opens && value && transaction.changes.mapPos(value.signature.at) !== signature.at) return null;
      return { signature, tooltip: tooltipOf(signature) };
    },
    provide: (self) => showTooltip.from(self, (value) => value?.tooltip ?? null),
  });
  const tell = (view: EditorView, isShown: boolean) => {
    view.dispatch({ effects: show.of(isShown) });
    return true;
  };
  const keys: KeyBinding[] = [
    { key: "Ctrl-Shift-Space", run: (view) => tell(view, true) },
    { key: "Escape", run: (view) => view.state.field(field) !== null && tell(view, false) },
  ];
  return { field, keys };
}

/** Whether what is typed opens a call or goes on to its next argument. */
function typesArguments(transaction: Transaction): boolean {
  let found = false;
  transaction.changes.iterChanges((_from, _to, _at, _until, inserted) => {
    found ||= /[(,]/.test(inserted.toString());
  });
  return found;
}

const tooltipOf = (signature: Signature): Tooltip => ({
  pos: signature.at,
  above: true,
  create: () => ({ dom: drawn(signature) }),
});

function drawn({ name, parameters, current, doc }: Signature): HTMLElement {
  const box = document.createElement("div");
  box.className = "cm-signature";
  box.setAttribute("role", "tooltip");
  box.setAttribute("aria-live", "polite");
  const code = box.appendChild(document.createElement("code"));
  code.append(`${name}(`);
  const from = Math.max(0, Math.min((current ?? 0) - MOST / 2, parameters.length - MOST));
  if (from > 0) code.append("…, ");
  parameters.slice(from, from + MOST).forEach((parameter, i) => {
    if (i > 0) code.append(", ");
    const part = code.appendChild(document.createElement(from + i === current ? "b" : "span"));
    part.textContent = writtenAs(parameter);
  });
  if (from + MOST < parameters.length) code.append(", …");
  code.append(")");
  if (doc) box.appendChild(document.createElement("p")).textContent = doc;
  return box;
}
