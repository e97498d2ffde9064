/** `GET /api/databases/`: what a snippet can run on. */
import { getJson } from "./problem";

export interface Database {
  alias: string;
  vendor: string;
  label: string;
  mode: "live" | "compiled";
  server_version: string | null;
  driver: string;
  state: "ready" | "starting" | "unavailable";
  message: string | null;
}

export async function databases(signal?: AbortSignal): Promise<Database[]> {
  return (await getJson<{ databases: Database[] }>("/api/databases/", signal)).databases;
}
