/** What the browser keeps from visit to visit: the databases chosen, and whether plans are asked for. */
import type { Database } from "@/api/databases";
import { PLAN_MODES, type PlanMode } from "@/api/runs";

const DATABASES = "ormscope-databases";
const PLANS = "ormscope-plans";

/** The aliases chosen last, in their order; none on a first visit, or where storage is forbidden. */
export function rememberedDatabases(): readonly string[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(DATABASES) ?? "[]");
    return Array.isArray(stored) ? stored.filter((alias) => typeof alias === "string") : [];
  } catch {
    return [];
  }
}

export function rememberedPlans(): PlanMode {
  try {
    const stored = localStorage.getItem(PLANS);
    return PLAN_MODES.find((mode) => mode === stored) ?? "none";
  } catch {
    return "none";
  }
}

export const rememberDatabases = (aliases: readonly string[]) => remember(DATABASES, JSON.stringify(aliases));
export const rememberPlans = (mode: PlanMode) => remember(PLANS, mode);

function remember(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Storage may be forbidden; the choice then lasts as long as the page.
  }
}

/** Those of `wanted` that there are; where none is left, the columns of a first visit. */
export function selectable(wanted: readonly string[], known: readonly Database[]): readonly string[] {
  const there = wanted.filter((alias) => known.some((database) => database.alias === alias));
  if (there.length > 0) return there;
  const usual = known.filter(({ is_default, state }) => is_default && state !== "missing");
  return usual.map(({ alias }) => alias);
}

/** Those of `wanted` that there are; all of them while none is known. */
export const runnable = (wanted: readonly string[], known: readonly Database[]): readonly string[] =>
  known.length === 0 ? wanted : wanted.filter((alias) => known.some((database) => database.alias === alias));
