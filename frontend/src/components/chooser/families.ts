/** The databases as a chooser lists them: a row a family, its versions in it, other Djangos apart. */
import type { Database } from "@/api/databases";

/** A state's mark on a version, and its words; a database that is ready needs neither. */
export const STATES: Record<Database["state"], { mark: string; words: string }> = {
  ready: { mark: "", words: "" },
  idle: { mark: "▷", words: "starts when chosen" },
  starting: { mark: "◐", words: "starting" },
  unavailable: { mark: "!", words: "cannot be reached" },
  missing: { mark: "↓", words: "not installed" },
};

export interface Version {
  database: Database;
  /** What tells it from its family's others: `8.0`. */
  name: string;
}

export interface Family {
  name: string;
  label: string;
  versions: readonly Version[];
}

export interface Section {
  /** The series of another Django; empty for ours. */
  django: string;
  families: readonly Family[];
}

export interface Absent {
  command: string;
  /** The first one's message, without the command. */
  message: string;
  labels: readonly string[];
}

const DJANGO = / · Django \S+$/;

/** A column's label without its Django. */
export const plainLabel = ({ label }: Pick<Database, "label">) => label.replace(DJANGO, "");

/** Groups in the order of `databases`: Djangos, in them families, in them versions. */
export function sectionsOf(databases: readonly Database[]): readonly Section[] {
  const labels = new Map(
    grouped(databases, ({ family }) => family).map(([name, members]) => [name, familyLabel(name, members)]),
  );
  return grouped(databases, ({ django }) => django).map(([django, ofDjango]) => ({
    django,
    families: grouped(ofDjango, ({ family }) => family).map(([name, members]) => {
      const label = labels.get(name) ?? name;
      const versions = members.map((database) => ({ database, name: versionName(database, label) }));
      return { name, label, versions };
    }),
  }));
}

function familyLabel(name: string, members: readonly Database[]): string {
  const base = members.find(({ alias }) => alias.replace(/\+django.*$/, "") === name);
  return base ? plainLabel(base) : sharedWords(members.map(plainLabel));
}

function versionName(database: Database, family: string): string {
  const label = plainLabel(database);
  const rest = label.startsWith(family) ? label.slice(family.length).trim() : label;
  return rest || (database.server_version ?? label);
}

/** The words that all labels begin with; the first label when there are none. */
function sharedWords(labels: readonly string[]): string {
  const [first = "", ...others] = labels;
  const words = first.split(" ");
  let shared = words.length;
  for (const other of others) {
    const theirs = other.split(" ");
    const differs = words.findIndex((word, i) => word !== theirs[i]);
    if (differs !== -1) shared = Math.min(shared, differs);
  }
  return words.slice(0, shared).join(" ") || first;
}

/** Whether every word of `query` is somewhere in what is known of the database. */
export function matches(database: Database, query: string): boolean {
  const { label, alias, family, vendor, mode, server_version, driver, django, state } = database;
  const text = [
    label,
    alias,
    family,
    vendor,
    mode,
    server_version,
    driver,
    django && `django ${django}`,
    state,
  ]
    .join(" ")
    .toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** What is not installed, by the command that installs it. */
export function absentOf(databases: readonly Database[]): readonly Absent[] {
  const missing = databases.filter(({ state }) => state === "missing");
  return grouped(missing, ({ message }) => commandOf(message).command).map(([command, members]) => ({
    command,
    message: commandOf(members[0]?.message ?? null).message,
    labels: members.map(({ label }) => label),
  }));
}

/** A message's last part, after a colon, when it is a command. */
function commandOf(message: string | null): { message: string; command: string } {
  const [, before, command] = /^(.*): (\S*(?:pip|python|make)\S* .*)$/s.exec(message ?? "") ?? [];
  return before && command ? { message: `${before}:`, command } : { message: message ?? "", command: "" };
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): [string, T[]][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return [...groups];
}
