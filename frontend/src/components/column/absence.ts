/** Why an address's database has no column of its own here, and what brings it. */
import type { Catalogue, Database } from "@/api/databases";

export interface Absence {
  /** What the address calls it. */
  alias: string;
  sentence: string;
  /** The command that brings it, after which the page is to be loaded again. */
  command: string | null;
  /** Those of its family that there are, to take instead. */
  instead: readonly Database[];
}

const ALIAS = /^([^@+]+)(@[^+]+)?(?:\+django(\d+\.\d+))?$/;

/** What there is to say of `alias`; null when there is such a database, or while none is known. */
export function absenceOf(alias: string, { databases, broken }: Catalogue): Absence | null {
  if (databases.length === 0 || databases.some((database) => database.alias === alias)) return null;
  const [, family = alias, version = "", series] = ALIAS.exec(alias) ?? [];
  const same = databases.filter((database) => database.family === family && !database.django);
  const ours = same.find((database) => database.alias === family + version);
  const told = (sentence: string, command: string | null, instead: readonly Database[] = []) => ({
    alias,
    sentence,
    command,
    instead,
  });
  if (series && ours) {
    const isMade = databases.some(({ django }) => django === series);
    return isMade
      ? told(`There is no ${ours.label} with Django ${series} here.`, null, same)
      : told(`There is no Django ${series} here.`, `python manage.py add_django ${series}`);
  }
  if (same.length > 0) return told(`There is no database “${alias}” here. Choose a version:`, null, same);
  const reason = broken[family];
  if (reason) return told(`“${family}” could not be loaded: ${reason}`, null);
  return told(`There is no database “${alias}” here.`, null);
}
