/**
 * What the address holds: snippet, databases, pins, what was asked for, and what a screen adds; never
 * results. In the hash, which no server sees.
 */
import { PLAN_MODES, type PlanMode } from "@/api/runs";

export interface Address {
  snippet: string | null;
  databases: readonly string[];
  pins: readonly string[];
  /** Null where the address does not say: then as the visitor had it last. */
  plan: PlanMode | null;
  repeat: number;
  /** What a screen shows of it: `sql=literal`, `stage=compiler`. */
  options: Readonly<Record<string, string>>;
}

export const NOWHERE: Address = {
  snippet: null,
  databases: [],
  pins: [],
  plan: null,
  repeat: 1,
  options: {},
};
const OURS = new Set(["q", "db", "pin", "plan", "n"]);
const MOST = 100;

const list = (value: string | null) => (value ? value.split(",").filter((item) => item !== "") : []);

export function parseAddress(hash: string): Address {
  const params = new URLSearchParams(hash.replace(/^#/, ""));
  const repeat = Number(params.get("n"));
  return {
    snippet: params.get("q"),
    databases: list(params.get("db")),
    pins: list(params.get("pin")),
    plan: PLAN_MODES.find((mode) => mode === params.get("plan")) ?? null,
    repeat: Number.isInteger(repeat) && repeat >= 1 && repeat <= MOST ? repeat : 1,
    options: Object.fromEntries([...params].filter(([name]) => !OURS.has(name))),
  };
}

export function formatAddress({ snippet, databases, pins, plan, repeat, options }: Address): string {
  const parts: string[] = [];
  if (snippet !== null) parts.push(`q=${readable(snippet)}`);
  if (databases.length > 0) parts.push(`db=${databases.map(readable).join(",")}`);
  if (pins.length > 0) parts.push(`pin=${pins.map(readable).join(",")}`);
  if (plan !== null && plan !== "none") parts.push(`plan=${plan}`);
  if (repeat > 1) parts.push(`n=${repeat}`);
  for (const [name, value] of Object.entries(options)) parts.push(`${readable(name)}=${readable(value)}`);
  return parts.length > 0 ? `#${parts.join("&")}` : "";
}

/** Percent-encoded, but for what a hash may hold: `Book.objects.filter(price__gt=50)` stays legible. */
function readable(text: string): string {
  return encodeURIComponent(text)
    .replace(/%20/g, "+")
    .replace(/%(2F|3A|40|5B|5D|3D)/g, (code) => decodeURIComponent(code));
}
