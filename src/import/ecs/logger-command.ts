/** util-linux's `logger -n HOST -P PORT` in a text. Without -T it sends datagrams, of 1 KiB unless -S says more (logger(1)). */

export interface LoggerCommand {
  offset: number;
  text: string;
  host: string;
  port: string;
  tcp: boolean;
  size: string | undefined;
  tag: string | undefined;
  /** "local6.info". */
  priority: string | undefined;
}

export function loggerCommands(text: string): LoggerCommand[] {
  return [...text.matchAll(/\blogger((?:\s+-{1,2}[\w-]+(?:[= ]\s*[^\s"'|;&-][^\s"'|;&]*)?)+)/g)].flatMap(
    (found) => {
      const words = found[1] ?? "";
      const host = option(words, "n", "server");
      if (host === undefined) return [];
      return [
        {
          offset: found.index,
          text: found[0].trim(),
          host,
          port: option(words, "P", "port") ?? "514",
          tcp: /\s(?:-T|--tcp)(?=\s|$)/.test(words),
          size: option(words, "S", "size"),
          tag: option(words, "t", "tag"),
          priority: option(words, "p", "priority"),
        },
      ];
    },
  );
}

function option(words: string, short: string, long: string): string | undefined {
  const [, value] = new RegExp(`\\s(?:-${short}\\s*|--${long}[= ])([^\\s"'-][^\\s"']*)`).exec(words) ?? [];
  return value;
}

const FACILITIES = [
  "kern",
  "user",
  "mail",
  "daemon",
  "auth",
  "syslog",
  "lpr",
  "news",
  "uucp",
  "cron",
  "authpriv",
  "ftp",
];

/** Of "local6.info": 22. */
export function facilityOf(priority: string | undefined): number | undefined {
  const [name = ""] = (priority ?? "").split(".");
  const [, local] = /^local([0-7])$/.exec(name) ?? [];
  if (local !== undefined) return 16 + Number(local);
  const at = FACILITIES.indexOf(name);
  return at < 0 ? undefined : at;
}
