/**
 * What Cisco puts before its `%FACILITY-SEVERITY-MNEMONIC`, where a sequence number or origin and a time alone do not
 * explain it: two counters, the node of IOS XR, the time since the device was switched on.
 * (Cisco IOS Configuration Fundamentals, "service timestamps" and "service sequence-numbers"; IOS XR System Monitoring, "Logging".)
 */

/** All of it is shorter. */
const PREFIX_CHARS = 200;
const PERCENT = "%";
/** Message count, origin-id, sequence number, node: each may be missing. */
const PREFIX =
  /^(?:(\d{1,10}): +)?(?:([A-Za-z][\w.-]*):? +)?(?:(\d{1,10}): +)?(?:([A-Z]\w{1,3}(?:\/\w+){2,4}):)?(.*)$/;
/** hh:mm:ss since the start, or weeks and days of it. */
const UPTIME = /^[*.]?(\d{1,3}:\d\d:\d\d(?:\.\d{1,6})?|\d{1,3}[yw]\d{1,2}[wd]|\d{1,3}d\d{1,2}h): +$/;

export interface CiscoPrefix {
  host: string;
  /** Where a time or, with an uptime, the mnemonic begins. */
  next: number;
  uptime: boolean;
  /** IOS XR: what comes behind the time is a process, then the mnemonic. */
  node: boolean;
  extra: string[];
}

/** Undefined when text[start, end) does not begin so. */
export function readCiscoPrefix(text: string, start: number, end: number): CiscoPrefix | undefined {
  // Not in all of the text, which has many messages.
  const head = text.slice(start, Math.min(end, start + PREFIX_CHARS + 1));
  const length = head.indexOf(PERCENT);
  if (length < 0) return undefined;
  const mark = start + length;
  const found = PREFIX.exec(head.slice(0, length));
  if (found === null) return undefined;
  const [, count, host = "", sequence, node, rest = ""] = found;
  const number = count ?? sequence;
  if (number === undefined && node === undefined) return undefined;
  const uptime = UPTIME.exec(rest)?.[1];
  const next = uptime === undefined ? mark - rest.length : mark;
  const extra = [...pair("sequence_number", number), ...pair("node", node), ...pair("uptime", uptime)];
  return { host, next, uptime: uptime !== undefined, node: node !== undefined, extra };
}

function pair(name: string, value: string | undefined): string[] {
  return value === undefined ? [] : [`syslog.${name}`, value];
}

/** A zone of capitals behind the time of IOS XR: ` CET: config[65]: %…`. Returns where the process begins. */
export function afterZone(text: string, at: number): number {
  ZONE.lastIndex = at;
  return ZONE.test(text) ? ZONE.lastIndex : at;
}

const ZONE = /[A-Z]{3,5}: /y;
