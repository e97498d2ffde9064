/** Draws rows of blocks on a canvas, in the inks that the page has at that moment. */
import type { Block, Phase } from "@/document/timeline";

/** The height of a row of the database that is shown, and of the others, in rem. */
export const ROW = 15 / 14;
export const THIN = 5 / 14;
const LETTERS = 0.76;
const GAP = 1;
/** A block as wide as this, in pixels, has room for a word. */
const ROOM = 34;
/** What only surrounds the driver is drawn as a frame. */
const HOLLOW: Phase = "cursor";

export interface Inks {
  phases: ReadonlyMap<Phase, string>;
  ink: string;
  soft: string;
  paper: string;
  font: string;
}

/** The page's rem, in pixels: a projector's is larger. */
export const remOf = () => Number.parseFloat(getComputedStyle(document.documentElement).fontSize);

/** Reads the inks off the legend: custom properties alone do not tell what `light-dark()` comes to. */
export function inksOf(legend: Element): Inks {
  const phases = new Map<Phase, string>();
  for (const swatch of legend.querySelectorAll<HTMLElement>("[data-stage]")) {
    phases.set(swatch.dataset.stage as Phase, getComputedStyle(swatch).backgroundColor);
  }
  const { color, backgroundColor, fontFamily } = getComputedStyle(legend);
  const item = legend.firstElementChild;
  return {
    phases,
    ink: color,
    soft: item ? getComputedStyle(item).color : color,
    paper: backgroundColor,
    font: `${LETTERS * remOf()}px ${fontFamily}`,
  };
}

export interface Picture {
  rows: readonly (readonly Block[])[];
  /** The height of a row, in pixels, and whether blocks say what they are. */
  height: number;
  labelled: boolean;
  /** What a block says where it has room for it. */
  label(block: Block): string;
  /** The event that is framed. */
  current: number | null;
}

export function draw(
  canvas: HTMLCanvasElement,
  inks: Inks,
  { rows, height: row, labelled, label, current }: Picture,
): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(canvas.clientWidth * ratio);
  canvas.height = Math.round(canvas.clientHeight * ratio);
  context.scale(ratio, ratio);
  context.font = inks.font;
  context.textBaseline = "middle";
  rows.forEach((blocks, depth) => {
    const top = depth * row;
    for (const block of blocks) {
      const fill = inks.phases.get(block.phase) ?? inks.ink;
      context.fillStyle = fill;
      const width = Math.max(1, block.width - (block.width > 3 ? 0.75 : 0));
      context.fillRect(block.x, top, width, row - GAP);
      if (block.phase === HOLLOW) {
        context.strokeStyle = inks.soft;
        context.lineWidth = 1;
        context.strokeRect(block.x + 0.5, top + 0.5, Math.max(0, width - 1), row - GAP - 1);
      }
      if (labelled && block.width > ROOM && block.count === 1) {
        context.save();
        context.beginPath();
        context.rect(block.x, top, block.width - 3, row - GAP);
        context.clip();
        context.fillStyle = readable(fill, inks);
        context.fillText(label(block), Math.max(block.x, 0) + 4, top + row / 2);
        context.restore();
      }
      if (block.at === current) {
        context.strokeStyle = inks.ink;
        context.lineWidth = 2;
        context.strokeRect(block.x + 1, top + 1, Math.max(3, block.width - 2), Math.max(1, row - GAP - 2));
      }
    }
  });
}

/** Ink or paper: whichever stands out more from `fill`. */
function readable(fill: string, { ink, paper }: Inks): string {
  const [own, dark, light] = [fill, ink, paper].map(luminance) as [number, number, number];
  const contrast = (other: number) => (Math.max(own, other) + 0.05) / (Math.min(own, other) + 0.05);
  return contrast(dark) >= contrast(light) ? ink : paper;
}

/** Relative luminance, as WCAG 2 has it. */
function luminance(colour: string): number {
  const channels = (colour.match(/[\d.]+/g) ?? []).slice(0, 3).map((value) => {
    const share = Number(value) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (channels[0] ?? 0) + 0.7152 * (channels[1] ?? 0) + 0.0722 * (channels[2] ?? 0);
}
