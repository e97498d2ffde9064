import { PLAN_MODES, type PlanMode } from "@/api/runs";

const NAMES: Record<PlanMode, string> = { none: "Off", estimated: "Estimated", analyzed: "Analyzed" };

export const WHAT: Record<PlanMode, string> = {
  none: "No database is asked for a plan.",
  estimated:
    "Estimated: each live database is asked how it would go about the statement. Nothing more is executed.",
  analyzed:
    "Analyzed: each live database executes the statement once more, counting rows and time; then it is rolled back with the run.",
};

interface Props {
  mode: PlanMode;
  onChange(mode: PlanMode): void;
}

/** Which plans a run asks for. */
export function Mode({ mode, onChange }: Props) {
  return (
    <fieldset className="segments">
      <legend className="visually-hidden">Which plans</legend>
      {PLAN_MODES.map((each) => (
        <label key={each} title={WHAT[each]}>
          <input type="radio" name="plan-mode" checked={mode === each} onChange={() => onChange(each)} />
          <span>{NAMES[each]}</span>
        </label>
      ))}
    </fieldset>
  );
}
