/** Names without what they all share: beside `shop_web_1` and `shop_db_1`, "web-1" says enough. */

export function narrowNames(names: Iterable<string>): ReadonlyMap<string, string> {
  const all = [...new Set(names)];
  let narrowed = new Map(all.map((name) => [name, name]));
  for (let round = 0; round < MOST_PARTS; round++) {
    const before = [...narrowed.values()];
    narrowed = new Map([...narrowed].map(([name, short]) => [name, withoutShared(short, before)]));
  }
  // Two that became alike keep their whole names.
  const counts = new Map<string, number>();
  for (const short of narrowed.values()) counts.set(short, (counts.get(short) ?? 0) + 1);
  for (const [name, short] of narrowed) if ((counts.get(short) ?? 0) > 1) narrowed.set(name, name);
  return narrowed;
}

/** A prefix counts as shared when most names have it: Compose puts the project's name before every container's. */
const SHARED_SHARE = 0.5;
const MOST_PARTS = 4;
const PARTS = /[-_]/;

function withoutShared(name: string, all: readonly string[]): string {
  const [first = "", ...rest] = name.split(PARTS);
  // "web-2" without its "web" would be a bare number.
  if (rest.every((part) => /^\d*$/.test(part))) return name;
  const sharing = all.filter((one) => one !== name && one.split(PARTS)[0] === first);
  if (sharing.length === 0 || (sharing.length + 1) / all.length < SHARED_SHARE) return name;
  return rest.join("-");
}

/** Long names keep their end, where replicas differ. */
export function fitted(name: string, most: number): string {
  if (name.length <= most) return name;
  const tail = Math.ceil(most / 2);
  return `${name.slice(0, most - tail - 1)}…${name.slice(-tail)}`;
}
