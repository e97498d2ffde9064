import { go } from "@/components/session/screen";
import type { Screen } from "./screens";

interface Props {
  screens: readonly Screen[];
  /** The path of the one that is shown. */
  active: string;
}

/** The screens, all of the same run. They are links: another tab can have one, too. */
export function Screens({ screens, active }: Props) {
  return (
    <nav className="screens" aria-label="Screens" data-pane="">
      <ul>
        {screens.map(({ path, label, purpose }) => (
          <li key={path}>
            <a
              href={path}
              title={purpose}
              aria-current={path === active ? "page" : undefined}
              // The hash changes without a word to React: it is read when it is needed.
              onPointerDown={carryHash}
              onFocus={carryHash}
              onClick={(event) => {
                if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
                event.preventDefault();
                go(path);
              }}
            >
              {label}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function carryHash({ currentTarget }: { currentTarget: HTMLAnchorElement }): void {
  currentTarget.hash = window.location.hash;
}
