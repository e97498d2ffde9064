/** `GET /api/databases/`: what a snippet can run on. */
import { getJson } from "./problem";

export interface Database {
  /** `mysql@8.0`, with another Django `mysql@8.0+django4.2`. */
  alias: string;
  /** What its versions have in common: `mysql`. */
  family: string;
  vendor: string;
  label: string;
  mode: "live" | "compiled";
  server_version: string | null;
  driver: string;
  /** The series of another Django; empty for the one that ORMscope runs on. */
  django: string;
  /** Whether it has a column on a first visit. */
  is_default: boolean;
  /** `idle`: it starts when chosen. `missing`: `message` ends in the command that installs it. */
  state: "idle" | "starting" | "ready" | "unavailable" | "missing";
  message: string | null;
  /** What a reader should know of it before its SQL. */
  note: string | null;
  can_explain: boolean;
  /** What keeps a run inside it; empty until it is ready, and where nothing is executed. */
  containment: readonly Measure[];
}

/** One thing that keeps a run inside its database. */
export interface Measure {
  name: string;
  /** What a run cannot do because of it. */
  does: string;
  /** Whether it was seen to hold when the database was prepared. */
  holds: boolean;
  seen: string;
}

export interface Policy {
  name: "local" | "public";
  /** For whom the server is and what that means for snippets, in words. */
  means: string;
  /** Whether snippets may write SQL themselves. */
  sql_text: boolean;
}

export interface Catalogue {
  /** Null until the server has said it. */
  policy: Policy | null;
  databases: readonly Database[];
  /** Databases whose module could not be loaded, each with the reason. */
  broken: Readonly<Record<string, string>>;
}

export const catalogue = (signal?: AbortSignal) => getJson<Catalogue>("/api/databases/", signal);
