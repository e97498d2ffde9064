import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { read } from "@/api/exports";
import { ApiProblem } from "@/api/problem";
import { CopyButton, copy } from "@/components/chrome/CopyButton";
import { usePopover } from "@/components/chrome/usePopover";
import { useCommands } from "@/components/palette/commands";
import { useSession } from "@/components/session/Session";
import { download, type FileFormat, markdownOf } from "./files";
import "./share.css";

const FILES: readonly (readonly [FileFormat, string, string])[] = [
  ["html", "HTML page", "all of it in one file, to read without a server"],
  ["json", "JSON", "the document itself; it can be opened here again"],
  ["markdown", "Markdown", "for an issue or a chat"],
  ["svg", "Picture of the descent, SVG", "for a slide, sharp at any size"],
  ["png", "Picture of the descent, PNG", "where an SVG is not taken"],
];

/** The way out of the page and in again: links, copies, files, paper. */
export function Share() {
  const { state, link, showFile } = useSession();
  const { comparison } = state;
  const { open, setOpen, close, box, button, onKeyDown } = usePopover();
  const picker = useRef<HTMLInputElement>(null);
  const [said, setSaid] = useState<{ text: string; isError: boolean } | null>(null);

  const attempt = useCallback(
    async (what: string, action: () => Promise<string | null>) => {
      setSaid({ text: `${what}…`, isError: false });
      try {
        const done = await action();
        setSaid(done === null ? null : { text: done, isError: false });
      } catch (error) {
        if (!(error instanceof ApiProblem)) console.error(error);
        const why = error instanceof Error ? error.message : String(error);
        setSaid({ text: `${what} failed: ${why}`, isError: true });
        setOpen(true);
      }
    },
    [setOpen],
  );
  const save = useCallback(
    (format: FileFormat, label: string) => {
      if (!comparison) return;
      void attempt(`Writing ${label}`, async () => {
        await download(format, comparison);
        return `${label} is in your downloads.`;
      });
    },
    [attempt, comparison],
  );
  const show = useCallback(
    (file: File) =>
      attempt(`Opening ${file.name}`, async () => {
        showFile(await read(await file.text()), file.name);
        close();
        return null;
      }),
    [attempt, showFile, close],
  );

  // A file dropped anywhere on the page is opened; the browser itself would leave the page for it.
  useEffect(() => {
    const carries = (event: DragEvent) => event.dataTransfer?.types.includes("Files");
    const over = (event: DragEvent) => {
      if (carries(event)) event.preventDefault();
    };
    const drop = (event: DragEvent) => {
      if (!carries(event)) return;
      event.preventDefault();
      const file = event.dataTransfer?.files[0];
      if (file) void show(file);
    };
    window.addEventListener("dragover", over);
    window.addEventListener("drop", drop);
    return () => {
      window.removeEventListener("dragover", over);
      window.removeEventListener("drop", drop);
    };
  }, [show]);

  const commands = useMemo(() => {
    const group = "Share";
    const files = FILES.map(([format, label]) => ({
      id: `save-${format}`,
      label: `Download as ${label}`,
      group,
      run: () => save(format, label),
    }));
    return [
      { id: "copy-link", label: "Copy the link", group, run: () => void copy(link()) },
      ...(comparison ? files : []),
      ...(comparison ? [{ id: "print", label: "Print", group, run: () => window.print() }] : []),
      { id: "open-file", label: "Open a comparison from a file", group, run: () => picker.current?.click() },
    ];
  }, [comparison, link, save]);
  useCommands(commands);

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape is heard from the controls inside.
    <div className="share" ref={box} onKeyDown={onKeyDown}>
      <button
        type="button"
        className="quiet"
        ref={button}
        aria-haspopup="dialog"
        aria-expanded={open}
        aria-controls="share"
        onClick={() => {
          setSaid(null);
          setOpen(!open);
        }}
      >
        Share
      </button>
      <div id="share" className="popover" role="dialog" aria-label="Share" hidden={!open}>
        <div className="share-copies">
          <CopyButton text={link} label="Copy the link to this page">
            Copy link
          </CopyButton>
          {comparison && (
            <CopyButton text={() => markdownOf(comparison)} label="Copy Markdown of the comparison">
              Copy Markdown
            </CopyButton>
          )}
          {comparison && (
            <button type="button" className="quiet" onClick={() => window.print()}>
              Print
            </button>
          )}
        </div>
        {comparison && (
          <>
            <h2>Download</h2>
            <ul>
              {FILES.map(([format, label, what]) => (
                <li key={format}>
                  <button type="button" className="quiet" onClick={() => save(format, label)}>
                    <b>{label}</b> <small>{what}</small>
                  </button>
                </li>
              ))}
            </ul>
          </>
        )}
        <h2>Open</h2>
        <ul>
          <li>
            <button type="button" className="quiet" onClick={() => picker.current?.click()}>
              <b>A comparison from a file…</b> <small>JSON as downloaded here; nothing is run</small>
            </button>
          </li>
        </ul>
        <p role={said?.isError ? "alert" : "status"} className="share-said">
          {said?.text}
        </p>
      </div>
      <input
        ref={picker}
        type="file"
        accept=".json,application/json"
        aria-label="A comparison from a file"
        hidden
        onChange={({ currentTarget }) => {
          const file = currentTarget.files?.[0];
          if (file) void show(file);
          // The same file, mended, can be chosen again.
          currentTarget.value = "";
        }}
      />
    </div>
  );
}
