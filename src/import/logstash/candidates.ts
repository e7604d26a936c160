/** Which field was meant by a name that nothing makes: by what names of its kind are called, and what its pattern takes. */

export interface Captured {
  name: string;
  /** The grok pattern that it is taken by. */
  pattern: string;
}

interface Kind {
  /** The last word of a name. */
  called: RegExp;
  taken: RegExp;
}

const KINDS: readonly Kind[] = [
  { called: /(?:^|[_.\]-]|\d)pri(?:ority)?$/, taken: /^SYSLOG5424PRI$/ },
  {
    called: /(?:^|[_.-])(?:ts|time|timestamp|date|datetime|timestamp8601)$/,
    taken:
      /^(?:TIMESTAMP_ISO8601|SYSLOGTIMESTAMP|HTTPDATE|DATESTAMP\w*|CISCOTIMESTAMP|TOMCAT_DATESTAMP|HTTPDERROR_DATE)$/,
  },
  {
    called: /(?:^|[_.-])(?:host|hostname|logsource|host_name)$/,
    taken: /^(?:HOSTNAME|SYSLOGHOST|IPORHOST|HOST)$/,
  },
  { called: /(?:^|[_.-])(?:msg|message|text|log_message)$/, taken: /^GREEDYDATA$/ },
  { called: /(?:^|[_.-])(?:program|app|appname|app_name|tag|programname)$/, taken: /^(?:PROG|SYSLOGPROG)$/ },
  { called: /(?:^|[_.-])(?:pid|proc|procid|process_id)$/, taken: /^POSINT$/ },
];

/** Undefined when none, or none of just one, is likely. */
export function meantBy(wanted: string, captured: readonly Captured[]): Captured | undefined {
  const kind = KINDS.find(({ called }) => called.test(wanted));
  if (kind === undefined) return undefined;
  const byName = captured.filter(({ name }) => kind.called.test(name));
  return only(byName) ?? only(captured.filter(({ pattern }) => kind.taken.test(pattern))) ?? byName[0];
}

export function isTime({ name, pattern }: Captured): boolean {
  const [, time] = KINDS;
  return time !== undefined && (time.taken.test(pattern) || (pattern === "" && time.called.test(name)));
}

function only(found: readonly Captured[]): Captured | undefined {
  return new Set(found.map(({ name }) => name)).size === 1 ? found[0] : undefined;
}

/** What the date filter has to be told for what a pattern takes. */
export const DATE_FORMATS: Readonly<Record<string, readonly string[]>> = {
  TIMESTAMP_ISO8601: ["ISO8601"],
  SYSLOGTIMESTAMP: ["MMM  d HH:mm:ss", "MMM dd HH:mm:ss"],
  HTTPDATE: ["dd/MMM/yyyy:HH:mm:ss Z"],
};

/** `%{NAME:field}` in a pattern, with the places. */
export function references(pattern: string): (Captured & { at: number; end: number })[] {
  return [...pattern.matchAll(/%\{([\w-]+):([^{}:;=]+)(?:[:;]\w+)?\}/g)].map((found) => ({
    pattern: found[1] ?? "",
    name: plain(found[2] ?? ""),
    at: found.index,
    end: found.index + found[0].length,
  }));
}

function plain(name: string): string {
  const text = name.trim();
  return text.startsWith("[") && text.endsWith("]") ? text.slice(1, -1).replaceAll("][", ".") : text;
}
