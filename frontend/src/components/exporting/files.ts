/** A comparison as files: what is downloaded is what is on the screen, nothing is run again. */
import { type ExportFormat, written } from "@/api/exports";
import type { Comparison } from "@/document/trace.gen";

export type FileFormat = ExportFormat | "json" | "png";

const TYPES: Record<FileFormat, readonly [extension: string, type: string]> = {
  html: ["html", "text/html"],
  markdown: ["md", "text/markdown"],
  json: ["json", "application/json"],
  svg: ["svg", "image/svg+xml"],
  png: ["png", "image/png"],
};
/** A picture is drawn this much larger than its measures: sharp on a slide. */
const DENSITY = 2;

export async function download(format: FileFormat, comparison: Comparison): Promise<void> {
  const [extension, type] = TYPES[format];
  save(await contentOf(format, comparison, type), `${nameOf(comparison)}.${extension}`);
}

async function contentOf(format: FileFormat, comparison: Comparison, type: string): Promise<Blob> {
  if (format === "json") return new Blob([JSON.stringify(comparison, null, 1)], { type });
  if (format === "png") return await pictureOf(await written("svg", comparison));
  return new Blob([await written(format, comparison)], { type });
}

/** For an issue or a chat. */
export const markdownOf = (comparison: Comparison) => written("markdown", comparison);

/** `ormscope-book-objects-filter`: what the snippet begins with, as a file name. */
export function nameOf({ snippet }: Pick<Comparison, "snippet">): string {
  const words = snippet.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return ["ormscope", ...words.slice(0, 4)].join("-").slice(0, 60);
}

/** Hands a file to the visitor's browser. */
export function save(content: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  // The browser has taken the address over once this task is done.
  setTimeout(() => URL.revokeObjectURL(link.href));
}

async function pictureOf(svg: string): Promise<Blob> {
  const image = new Image();
  // The page's Content-Security-Policy has room for pictures of `data:`, not of `blob:`.
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.naturalWidth * DENSITY;
  canvas.height = image.naturalHeight * DENSITY;
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return await new Promise((done, fail) =>
    canvas.toBlob(
      (blob) => (blob ? done(blob) : fail(new Error("The picture is too large to draw."))),
      "image/png",
    ),
  );
}
