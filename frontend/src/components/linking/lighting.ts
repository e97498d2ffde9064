/**
 * What is lit and what is pinned, as one small style sheet of its own.
 *
 * Everything that can light up carries `data-link` with its keys. Hovering rewrites two rules of the
 * sheet; no React tree is rendered again, however many columns and lines there are. The place of a
 * parameter and its row carry `data-param`. Of those there may be ten thousand, but of one key only
 * two: they are marked themselves, where a rule would have all of them looked at again.
 */
import { clauseOf, type LinkKey } from "@/document/links";

interface Pinned {
  key: LinkKey;
  /** Position in the palette; undefined for what no clause caused. */
  colour: number | undefined;
}

const sheet = new CSSStyleSheet();
let colourOf: (key: LinkKey) => number | undefined = () => undefined;
let pinned: readonly Pinned[] = [];
let rest: LinkKey | null = null;
let hovered: LinkKey | null = null;
let parameter: string | null = null;
let marked: readonly Element[] = [];
let written = "";

if (typeof document !== "undefined") document.adoptedStyleSheets.push(sheet);

const paint = (colour: number | undefined) =>
  colour === undefined ? "var(--soft)" : `var(--link-${colour})`;

function rule(key: LinkKey, colour: number | undefined, strength: string): string {
  // The key first: most elements fail on it, and walk no ancestors.
  const scope = `[data-link~="${CSS.escape(key)}"]:where(:not([data-stale] *))`;
  return `${scope}{${strength};--lit-colour:${paint(colour)}}`;
}

function write(): void {
  const lit = hovered ?? rest;
  const rules = pinned.map(({ key, colour }) =>
    rule(key, colour, "--lit:var(--tint-pinned);--grown:var(--under-grown)"),
  );
  if (lit) rules.push(rule(lit, colourOf(lit), "--lit:var(--tint-lit);--grown:var(--under-grown)"));
  const next = rules.join("\n");
  if (next === written) return;
  written = next;
  sheet.replaceSync(next);
}

function mark(key: string | null): void {
  if (key === parameter) return;
  parameter = key;
  for (const element of marked) element.removeAttribute("data-lit");
  marked = key === null ? [] : [...document.querySelectorAll(`[data-param="${CSS.escape(key)}"]`)];
  for (const element of marked) element.setAttribute("data-lit", "");
}

/**
 * Lights `key`, and the place of parameter `place`, while the pointer or the focus is on them;
 * `null` goes back to what rests lit.
 */
export function hover(key: LinkKey | null, place: string | null): void {
  hovered = key;
  write();
  mark(place);
}

/** Lights `key` until told otherwise: the caret's clause, or the one chosen by key. */
export function settle(key: LinkKey | null): void {
  rest = key;
  write();
}

export function pin(keys: readonly LinkKey[], colours: (key: LinkKey) => number | undefined): void {
  colourOf = (key) => colours(clauseOf(key));
  pinned = keys.map((key) => ({ key, colour: colours(key) }));
  write();
}
