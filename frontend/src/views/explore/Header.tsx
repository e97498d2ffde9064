import type { Catalogue } from "@/api/databases";
import { DatabaseChooser } from "@/components/chooser/DatabaseChooser";
import { CopyButton } from "@/components/chrome/CopyButton";
import { Mark } from "@/components/chrome/Mark";
import { ProjectorButton, ThemeSwitch } from "@/components/chrome/ThemeSwitch";

interface Props {
  django: string | undefined;
  catalogue: Catalogue;
  chosen: readonly string[];
  /** The address with the snippet in it, even before anything was changed. */
  link(): string;
  /** The comparison in Markdown, once there is one. */
  markdown: (() => string) | null;
  onChoose(aliases: readonly string[]): void;
  onRefresh(): void;
  onKeys(): void;
}

export function Header(props: Props) {
  const { django, catalogue, chosen, link, markdown, onChoose, onRefresh, onKeys } = props;
  return (
    <header className="page-header">
      <h1>
        <Mark /> ORMscope
      </h1>
      {django && <span className="django">Django {django}</span>}
      <div className="tools">
        <DatabaseChooser
          catalogue={catalogue}
          django={django}
          chosen={chosen}
          onChoose={onChoose}
          onRefresh={onRefresh}
        />
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
