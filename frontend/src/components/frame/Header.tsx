import { DatabaseChooser } from "@/components/chooser/DatabaseChooser";
import { CopyButton } from "@/components/chrome/CopyButton";
import { Mark } from "@/components/chrome/Mark";
import { ProjectorButton, ThemeSwitch } from "@/components/chrome/ThemeSwitch";
import { useSession } from "@/components/session/Session";
import { toMarkdown } from "@/document/markdown";
import { Screens } from "./Screens";
import type { Screen } from "./screens";

interface Props {
  screens: readonly Screen[];
  path: string;
  onKeys(): void;
}

export function Header({ screens, path, onKeys }: Props) {
  const { traces, state, catalogue, chosen, choose, refresh, link } = useSession();
  const { comparison } = state;
  const django = traces.find(({ target }) => !target.alias.includes("+django"))?.target.django_version;
  return (
    <header className="page-header">
      <h1>
        <Mark /> ORMscope
      </h1>
      {django && <span className="django">Django {django}</span>}
      <Screens screens={screens} active={path} />
      <div className="tools">
        <DatabaseChooser
          catalogue={catalogue}
          django={django}
          chosen={chosen}
          onChoose={choose}
          onRefresh={refresh}
        />
        <CopyButton text={link} label="Copy the link to this page">
          Copy link
        </CopyButton>
        {comparison && (
          <CopyButton text={() => toMarkdown(comparison)} label="Copy the comparison as Markdown">
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
