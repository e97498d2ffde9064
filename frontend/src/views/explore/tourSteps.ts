/** The tour: what it shows, and where its card stands. */

export interface TourStep {
  title: string;
  text: string;
  /** What it speaks of: the first of these that is in sight. */
  targets: readonly string[];
}

export const TOUR: readonly TourStep[] = [
  {
    title: "Point at a call",
    text: "Point at an argument here, or put the caret in it: every piece of SQL it caused lights up in every column, and the other way round. A click on SQL pins its clause.",
    targets: [".editor-frame", ".columns"],
  },
  {
    title: "Follow a letter",
    text: "Each clause has a letter, the same here, in the editor and beside the SQL. Alt ↓ and Alt ↑ walk through them, Alt ↵ pins one, Esc clears.",
    targets: [".link-list", ".columns"],
  },
  {
    title: "Ask why they differ",
    text: "What is pinned is explained under the columns: what each database writes differently, the reason, and the line of Django that decided.",
    targets: [".why", ".columns"],
  },
  {
    title: "Live or compiled",
    text: "A live column ran on a real server. A compiled one has the SQL that Django would send, up to the driver, and nothing was executed.",
    targets: [".column:has(.badge.compiled) > header", ".column > header"],
  },
  {
    title: "Go down the stages",
    text: "From the model to the driver in eight stages. Each opens on what it received, what it decided, and how long it took on each database.",
    targets: [".rail"],
  },
  {
    title: "Change the snippet",
    text: "Type in the editor. It runs by itself when you stop, or at once with Run; the address keeps the snippet, so the link can be shared.",
    targets: [".editor-frame", ".columns"],
  },
];

interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

const GAP = 12;
const EDGE = 16;

/** Beside, above or below `target`, wherever `card` fits on the screen; else in the corner. */
export function besides(
  target: Box | null,
  card: Pick<Box, "width" | "height">,
  screen: Pick<Box, "width" | "height">,
): Pick<Box, "left" | "top"> {
  const corner = {
    left: Math.max(EDGE, screen.width - card.width - EDGE),
    top: Math.max(EDGE, screen.height - card.height - EDGE),
  };
  if (!target) return corner;
  const kept = ({ left, top }: Pick<Box, "left" | "top">) => ({
    left: Math.max(EDGE, Math.min(corner.left, left)),
    top: Math.max(EDGE, Math.min(corner.top, top)),
  });
  const { left, top, width, height } = target;
  const right = left + width + GAP;
  const below = top + height + GAP;
  if (right <= corner.left) return kept({ left: right, top: top + GAP });
  if (top - GAP - card.height >= EDGE) return kept({ left: left + GAP, top: top - GAP - card.height });
  if (below <= corner.top) return kept({ left, top: below });
  return corner;
}
