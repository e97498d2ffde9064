import { DatabaseChooser } from "@/components/chooser/DatabaseChooser";
import { PALETTE_KEYS } from "@/components/chrome/KeysDialog";
import { Mark } from "@/components/chrome/Mark";
import { ProjectorButton, ThemeSwitch } from "@/components/chrome/ThemeSwitch";
import { Share } from "@/components/exporting/Share";
import { useSession } from "@/components/session/Session";
import { Screens } from "./Screens";
import type { Screen } from "./screens";

interface Props {
  screens: readonly Screen[];
  path: string;
  onPalette(): void;
  onKeys(): void;
}

export function Header({ screens, path, onPalette, onKeys }: Props) {
  const { traces, catalogue, chosen, choose, refresh } = useSession();
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
        <Share />
        <ProjectorButton />
        <button
          type="button"
          className="quiet palette-button"
          title="Everything that can be done here"
          onClick={onPalette}
        >
          <span>Commands</span> <kbd>{PALETTE_KEYS}</kbd>
        </button>
        <button type="button" className="quiet keys-button" aria-label="Keys" onClick={onKeys}>
          <kbd>?</kbd>
        </button>
        <ThemeSwitch />
      </div>
    </header>
  );
}
