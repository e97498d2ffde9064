/** How well what was typed fits a name: every letter in order, best at the beginnings of words. */

const START = 8;
const RUN = 8;
/** A gap costs at most this. */
const GAP = 4;

/** Higher is better; null where it does not fit. */
export function rank(typed: string, name: string): number | null {
  const wanted = typed.toLowerCase().replace(/\s+/g, "");
  const text = name.toLowerCase();
  let score = 0;
  // Before the beginning: the first letter goes on from nothing.
  let at = -2;
  for (const letter of wanted) {
    const next = nextPlace(text, letter, Math.max(0, at + 1));
    if (next === null) return null;
    if (next === at + 1) score += RUN;
    else score -= Math.min(next - at, GAP) / GAP;
    if (isStart(text, next)) score += START;
    at = next;
  }
  return score - text.length / 100;
}

/** The next place of `letter`: where it goes on at once, begins a word, or just is. */
function nextPlace(text: string, letter: string, from: number): number | null {
  if (text[from] === letter) return from;
  for (let i = from; i < text.length; i += 1) if (text[i] === letter && isStart(text, i)) return i;
  const found = text.indexOf(letter, from);
  return found === -1 ? null : found;
}

const isStart = (text: string, at: number) => at === 0 || /[^\p{L}\p{N}]/u.test(text[at - 1] as string);

/** Those of `items` that fit, the best first; all of them, as they are, where nothing is typed. */
export function fitting<T>(typed: string, items: readonly T[], nameOf: (item: T) => string): T[] {
  if (typed.trim() === "") return [...items];
  return items
    .map((item) => ({ item, score: rank(typed, nameOf(item)) }))
    .filter((each): each is { item: T; score: number } => each.score !== null)
    .sort((a, b) => b.score - a.score)
    .map(({ item }) => item);
}
