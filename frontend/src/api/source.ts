/** `GET /api/source/`: the lines of Django, or of a backend, that a place of a trace names. */
import type { Place } from "@/document/trace.gen";
import { getJson } from "./problem";

export interface Source {
  database: string;
  file: string;
  /** The line that was asked for. */
  line: number;
  /** Qualified; empty where the line stands in no function, class or assignment. */
  name: string;
  start: number;
  end: number;
  /** Numbers leap where lines were left out. */
  lines: readonly { number: number; text: string }[];
  /** Not all of it is in `lines`. */
  cut: boolean;
  /** The same on the web, where that is known. */
  link: string | null;
}

const REMEMBERED = 200;
const known = new Map<string, Promise<Source>>();

/** The lines of `place`, which has one, as the column `database` runs them. A refusal is not remembered. */
export function source(database: string, { file, line }: Place): Promise<Source> {
  const path = `/api/source/?${new URLSearchParams({ database, file, line: String(line) })}`;
  const asked = known.get(path);
  if (asked) return asked;
  const answer = getJson<Source>(path);
  if (known.size >= REMEMBERED) known.clear();
  known.set(path, answer);
  answer.catch(() => known.delete(path));
  return answer;
}
