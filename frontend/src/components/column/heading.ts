/** A column's heading: the version once, though a label may end in what the server says in full. */
export function withoutVersion(label: string, server: string): string {
  const [, name, version] = /^(.+) (\S+)$/.exec(label) ?? [];
  return name && version && (server === version || server.startsWith(`${version}.`)) ? name : label;
}
