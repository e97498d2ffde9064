import type { Database } from "@/api/databases";
import { CopyButton } from "@/components/chrome/CopyButton";
import { DatabaseChooser } from "@/components/chrome/DatabaseChooser";
import { Mark } from "@/components/chrome/Mark";
import { ProjectorButton, ThemeSwitch } from "@/components/chrome/ThemeSwitch";

interface Props {
  django: string | undefined;
  known: readonly Database[];
  chosen: readonly string[];
  /** The address with the snippet in it, even before anything was changed. */
  link(): string;
  /** The comparison in Markdown, once there is one. */
  markdown: (() => string) | null;
  onChoose(aliases: readonly string[]): void;
  onKeys(): void;
}

export function Header({ django, known, chosen, link, markdown, onChoose, onKeys }: Props) {
  return (
    <header className="page-header">
      <h1>
        <Mark /> ORMscope
      </h1>
      {django && <span className="django">Django {django}</span>}
      <div className="tools">
        <DatabaseChooser known={known} chosen={chosen} onChoose={onChoose} />
        <CopyButton text={link} label="Copy the link to this page">
          Copy link
        </CopyButton>
        {markdown && (
          <CopyButton text={markdown} label="Copy the comparison as Markdown">
            Copy Markdown
          </CopyButton>
        )}
        <ProjectorButton />
        <button type="button" className="quiet" aria-label="Keys" onClick={onKeys}>
          <kbd>?</kbd>
        </button>
        <ThemeSwitch />
      </div>
    </header>
  );
}
