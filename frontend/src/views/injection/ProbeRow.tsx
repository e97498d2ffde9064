import { memo } from "react";
import { probesOf, type Told, visible } from "@/document/injections";
import type { InjectionComparison } from "@/document/trace.gen";
import { ProbeDetail } from "./ProbeDetail";
import { HostileText } from "./Tainted";
import { Treated } from "./Treated";

interface Props {
  comparison: InjectionComparison;
  told: Told;
  isOwn: boolean;
  isOpen: boolean;
  onToggle(): void;
}

/** One value in one position: what became of it on each database; below, when it is open, how. */
export const ProbeRow = memo(
  function ProbeRow({ comparison, told, isOwn, isOpen, onToggle }: Props) {
    const { row, probe, isSameAsk } = told;
    const probes = probesOf(comparison, row);
    return (
      <>
        <tr className="probe" data-differs={row.differs ? "" : undefined}>
          <th scope="row">
            <button
              type="button"
              data-item=""
              aria-expanded={isOpen}
              data-own={isOwn ? "" : undefined}
              onClick={onToggle}
            >
              <span className={isSameAsk && !isOwn ? "visually-hidden" : undefined}>{row.label}</span>
              {!isOwn && (
                <code className="hostile">
                  <HostileText text={visible(probe.value)} />
                </code>
              )}
            </button>
            {row.differs && (
              <span
                className="verdict-mark"
                role="img"
                aria-label="comes out differently"
                title="comes out differently"
              >
                ≠
              </span>
            )}
          </th>
          {probes.map((each, i) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the button of the row does the same by key.
            <td
              key={comparison.traces[i]?.target.alias}
              data-name={comparison.traces[i]?.target.label}
              onClick={() => window.getSelection()?.isCollapsed && onToggle()}
            >
              {each ? <Treated how={each.verdict} /> : <span className="cell-none">not tried</span>}
            </td>
          ))}
        </tr>
        {isOpen && <ProbeDetail comparison={comparison} probe={probe} probes={probes} />}
      </>
    );
  },
  (before, after) =>
    before.comparison === after.comparison &&
    before.isOpen === after.isOpen &&
    before.isOwn === after.isOwn &&
    before.told === after.told,
);
