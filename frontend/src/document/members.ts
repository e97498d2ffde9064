/** A backend's classes: what each of an MRO adds and overrides, and who overrides what. */
import type { Anatomy, BackendClass, Member } from "./trace.gen";

/** `BaseDatabaseOperations` of `django.db.backends.base.operations.BaseDatabaseOperations`. */
export const bare = (name: string) => name.replace(/^.*\./, "");

export interface Told {
  member: Member;
  /** The class nearer to the backend that has it, too: that one is used. */
  shadowedBy: string | null;
}

export interface MemberGroup {
  label: string;
  members: readonly Told[];
}

const GROUPS: readonly (readonly [Member["kind"], string])[] = [
  ["method", "Methods"],
  ["property", "Properties"],
  ["attribute", "Attributes"],
];

/** What stands in the body of one class of an MRO, by kind; of all, or of what overrides or is overridden. */
export function groupsOf({ ancestors }: BackendClass, at: number, onlyOverridden: boolean): MemberGroup[] {
  const nearer = new Map<string, string>();
  for (const { name, members } of ancestors.slice(0, at)) {
    for (const member of members) if (!nearer.has(member.name)) nearer.set(member.name, bare(name));
  }
  const told = (ancestors[at]?.members ?? []).map(
    (member): Told => ({ member, shadowedBy: nearer.get(member.name) ?? null }),
  );
  const shown = onlyOverridden ? told.filter((each) => each.member.overrides || each.shadowedBy) : told;
  return GROUPS.flatMap(([kind, label]) => {
    const members = shown.filter(({ member }) => member.kind === kind);
    return members.length > 0 ? { label, members } : [];
  });
}

/** How many names of a role one of its classes has over another. */
export function countOverridden({ ancestors }: BackendClass): number {
  const all = ancestors.flatMap(({ members }) => members);
  return new Set(all.flatMap(({ name, overrides }) => (overrides ? name : []))).size;
}

/** The roles of all backends, in the order of the first that has them. */
export function rolesOf(anatomies: readonly Anatomy[]): { role: string; purpose: string }[] {
  const roles = new Map<string, string>();
  for (const { classes } of anatomies) {
    for (const { role, purpose } of classes) if (!roles.has(role)) roles.set(role, purpose);
  }
  return [...roles].map(([role, purpose]) => ({ role, purpose }));
}

export interface Overridden {
  name: string;
  kind: Member["kind"];
  /** For each backend the class that overrides it, nearest first; null where none does. */
  by: readonly (string | null)[];
}

/** What any of the backends overrides in a role; first what most of them do. */
export function whoOverrides(anatomies: readonly Anatomy[], role: string): Overridden[] {
  const found = new Map<string, { kind: Member["kind"]; by: (string | null)[] }>();
  anatomies.forEach(({ classes }, i) => {
    for (const { module, name, members } of classes.find((each) => each.role === role)?.ancestors ?? []) {
      for (const member of members) {
        if (!member.overrides) continue;
        const row = found.get(member.name) ?? { kind: member.kind, by: anatomies.map(() => null) };
        row.by[i] ??= `${module}.${name}`;
        found.set(member.name, row);
      }
    }
  });
  const many = (by: readonly (string | null)[]) => by.filter(Boolean).length;
  return [...found]
    .map(([name, row]) => ({ name, ...row }))
    .sort((a, b) => many(b.by) - many(a.by) || a.name.localeCompare(b.name));
}
