/**
 * What is lit and what is pinned, as one small style sheet of its own.
 *
 * Everything that can light up carries `data-link` with its keys. Hovering rewrites two rules of the
 * sheet; no React tree is rendered again, however many columns and lines there are.
 */
import type { LinkKey } from "@/document/links";

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

/** Lights `key` while the pointer or the focus is on it; `null` goes back to what rests lit. */
export function hover(key: LinkKey | null): void {
  hovered = key;
  write();
}

/** Lights `key` until told otherwise: the caret's clause, or the one chosen by key. */
export function settle(key: LinkKey | null): void {
  rest = key;
  write();
}

export function pin(keys: readonly LinkKey[], colours: (key: LinkKey) => number | undefined): void {
  colourOf = colours;
  pinned = keys.map((key) => ({ key, colour: colours(key) }));
  write();
}
