/** `*.info;mail.none;authpriv.=debug`: which facilities with which severities, after sysklogd and rsyslog's actions page. */
import type { Masks } from "./statements.ts";

export const FACILITIES = 24;
/** All eight severities. */
export const ALL_SEVERITIES = 0xff;

/** RFC 5424 6.2.1, and the names of /etc/syslog.conf. */
const FACILITY_NAMES: Readonly<Record<string, number>> = {
  kern: 0,
  user: 1,
  mail: 2,
  daemon: 3,
  auth: 4,
  security: 4,
  syslog: 5,
  lpr: 6,
  news: 7,
  uucp: 8,
  cron: 9,
  authpriv: 10,
  ftp: 11,
  ntp: 12,
  audit: 13,
  alert: 14,
  clock: 15,
  local0: 16,
  local1: 17,
  local2: 18,
  local3: 19,
  local4: 20,
  local5: 21,
  local6: 22,
  local7: 23,
};
const SEVERITY_NAMES: Readonly<Record<string, number>> = {
  emerg: 0,
  panic: 0,
  alert: 1,
  crit: 2,
  err: 3,
  error: 3,
  warning: 4,
  warn: 4,
  notice: 5,
  info: 6,
  debug: 7,
};

export function facilityNamed(name: string): number | undefined {
  return numbered(name, FACILITIES) ?? FACILITY_NAMES[name.toLowerCase()];
}

export function severityNamed(name: string): number | undefined {
  return numbered(name, 8) ?? SEVERITY_NAMES[name.toLowerCase()];
}

function numbered(text: string, below: number): number | undefined {
  return /^\d{1,3}$/.test(text) && Number(text) < below ? Number(text) : undefined;
}

export function everyPriority(): number[] {
  return Array.from({ length: FACILITIES }, () => ALL_SEVERITIES);
}

export function noPriority(): number[] {
  return Array.from({ length: FACILITIES }, () => 0);
}

/** What a part says that names nothing known, or the facilities with their severities. */
export function readSelector(text: string): { masks: Masks } | { unknown: string } {
  const masks = noPriority();
  let rest = text.replace(/\s+/g, "");
  while (rest !== "") {
    // A priority ends at a comma, too: "auth,authpriv.none,local6.none" are two parts.
    const found = /^([^.;]+)\.([^,;]+)[,;]*/.exec(rest);
    if (found === null) return { unknown: rest };
    const [whole, facilities = "", priority = ""] = found;
    const wrong = apply(masks, facilities.split(","), priority);
    if (wrong !== undefined) return { unknown: wrong };
    rest = rest.slice(whole.length);
  }
  return { masks };
}

/** Parts work one after the other: a later one adds to what earlier ones chose, or takes from it. */
function apply(masks: number[], facilities: readonly string[], priority: string): string | undefined {
  const [, signs = "", name = ""] = /^([!=]*)(.*)$/.exec(priority) ?? [];
  const chosen = severitiesOf(name, signs.includes("="));
  if (chosen === undefined) return priority;
  const takesAway = signs.includes("!") !== (name === "none");
  const severities = name === "none" ? ALL_SEVERITIES : chosen;
  for (const facility of facilities) {
    const numbers = facility === "*" ? masks.keys() : [facilityNamed(facility)];
    for (const number of numbers) {
      if (number === undefined) return facility;
      const before = masks[number] ?? 0;
      masks[number] = takesAway ? before & ~severities : before | severities;
    }
  }
  return undefined;
}

/** A name stands for its severity and the worse ones, which have smaller numbers. */
function severitiesOf(name: string, exactly: boolean): number | undefined {
  if (name === "*" || name === "none") return ALL_SEVERITIES;
  const severity = severityNamed(name);
  if (severity === undefined) return undefined;
  return exactly ? 1 << severity : (1 << (severity + 1)) - 1;
}
