/** What the address holds: snippet, databases and pins, never results. In the hash, which no server sees. */

export interface Address {
  snippet: string | null;
  databases: readonly string[];
  pins: readonly string[];
}

const list = (value: string | null) => (value ? value.split(",").filter((item) => item !== "") : []);

export function parseAddress(hash: string): Address {
  const params = new URLSearchParams(hash.replace(/^#/, ""));
  return { snippet: params.get("q"), databases: list(params.get("db")), pins: list(params.get("pin")) };
}

export function formatAddress({ snippet, databases, pins }: Address): string {
  const parts: string[] = [];
  if (snippet !== null) parts.push(`q=${readable(snippet)}`);
  if (databases.length > 0) parts.push(`db=${databases.map(readable).join(",")}`);
  if (pins.length > 0) parts.push(`pin=${pins.map(readable).join(",")}`);
  return parts.length > 0 ? `#${parts.join("&")}` : "";
}

/** Percent-encoded, but for what a hash may hold: `Book.objects.filter(price__gt=50)` stays legible. */
function readable(text: string): string {
  return encodeURIComponent(text)
    .replace(/%20/g, "+")
    .replace(/%(2F|3A|40|5B|5D|3D)/g, (code) => decodeURIComponent(code));
}
