import { useMemo } from "react";
import { PLAN_MODES } from "@/api/runs";
import { PROJECTOR_SIZES, setAppearance, THEMES, useAppearance } from "@/components/chrome/appearance";
import { RUN_KEYS } from "@/components/chrome/KeysDialog";
import { type Command, useCommands } from "@/components/palette/commands";
import { useSession } from "@/components/session/Session";
import { go } from "@/components/session/screen";
import { SCREENS } from "./screens";

const REPEATS = [1, 10, 100];

interface Actions {
  edit(): void;
  keys(): void;
}

/** What the frame offers in the palette: screens, runs, clauses, databases, looks. */
export function useFrameCommands({ edit, keys }: Actions): void {
  const { runNow, ask, asked, pins, links, catalogue, chosen, choose } = useSession();
  const appearance = useAppearance();

  const fixed = useMemo<Command[]>(
    () => [
      ...SCREENS.map(({ path, label, purpose }) => ({
        id: `screen-${label}`,
        label: `Go to ${label}`,
        group: "Screens",
        note: purpose,
        run: () => go(path),
      })),
      { id: "run", label: "Run", group: "Run", note: RUN_KEYS, run: runNow },
      { id: "edit", label: "Edit the queryset", group: "Run", run: edit },
      { id: "keys", label: "Show all keys", group: "Help", note: "?", run: keys },
    ],
    [runNow, edit, keys],
  );
  useCommands(fixed);

  const wishes = useMemo<Command[]>(
    () => [
      ...REPEATS.map((repeat) => ({
        id: `repeat-${repeat}`,
        label: repeat === 1 ? "Run once" : `Run ${repeat} times`,
        group: "Run",
        ...(repeat === asked.repeat && { note: "as now" }),
        run: () => ask({ repeat }),
      })),
      ...PLAN_MODES.map((plan) => ({
        id: `plan-${plan}`,
        label: plan === "none" ? "Ask for no plans" : `Ask for ${plan} plans`,
        group: "Run",
        ...(plan === asked.plan && { note: "as now" }),
        run: () => ask({ plan }),
      })),
    ],
    [ask, asked],
  );
  useCommands(wishes);

  const clauses = useMemo<Command[]>(
    () => [
      ...links.clauses.map(({ letter, label }) => ({
        id: `pin-${letter}`,
        label: `${pins.pins.includes(letter) ? "Unpin" : "Pin"} ${letter}: ${label}`,
        group: "Clauses",
        run: () => pins.toggle(letter),
      })),
      ...(pins.pins.length > 0
        ? [{ id: "unpin", label: "Clear all pins", group: "Clauses", note: "Esc", run: pins.clear }]
        : []),
    ],
    [links, pins],
  );
  useCommands(clauses);

  const databases = useMemo<Command[]>(() => {
    const usable = catalogue.databases.filter(
      ({ state, alias }) => state !== "missing" || chosen.includes(alias),
    );
    return usable.flatMap(({ alias, label, mode }) => {
      const has = chosen.includes(alias);
      if (has && chosen.length === 1) return [];
      return {
        id: `database-${alias}`,
        label: `${has ? "Remove" : "Add"} ${label}`,
        group: "Databases",
        note: mode,
        run: () => choose(has ? chosen.filter((each) => each !== alias) : [...chosen, alias]),
      };
    });
  }, [catalogue, chosen, choose]);
  useCommands(databases);

  const looks = useMemo<Command[]>(
    () => [
      ...THEMES.map((theme) => ({
        id: `theme-${theme}`,
        label: `Theme: ${theme}`,
        group: "Looks",
        ...(theme === appearance.theme && { note: "as now" }),
        run: () => setAppearance({ theme }),
      })),
      appearance.projector
        ? {
            id: "projector",
            label: "Leave projector mode",
            group: "Looks",
            run: () => setAppearance({ projector: 0 }),
          }
        : {
            id: "projector",
            label: "Projector mode",
            group: "Looks",
            run: () => setAppearance({ projector: PROJECTOR_SIZES[0] ?? 0 }),
          },
    ],
    [appearance],
  );
  useCommands(looks);
}
