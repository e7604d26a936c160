/**
 * How well-known files write their times: what tells that a datetime_format fits none of a file's lines. Paths are compared from
 * their end, since host folders are mounted anywhere.
 */

export interface KnownFormat {
  /** In strptime's codes; found in each of the examples. */
  format: string;
  /** Of times that state no zone, where it is always the same one. */
  zone?: "utc";
  /** Times as they stand there; a format that finds one of them may be right. */
  examples: readonly [string, ...string[]];
  /** Who writes it. */
  writer: string;
}

const RSYSLOG: KnownFormat = {
  format: "%b %d %H:%M:%S",
  examples: ["Nov 21 19:05:11", "2026-11-21T19:05:11.123456+00:00"],
  writer: "rsyslog",
};
const RFC3339: KnownFormat = {
  format: "%Y-%m-%dT%H:%M:%S",
  zone: "utc",
  examples: ["2026-11-21T19:05:11Z"],
  writer: "the ECS agent, as Docker,",
};
const ACCESS: KnownFormat = {
  format: "%d/%b/%Y:%H:%M:%S %z",
  examples: ["[21/Nov/2026:19:05:11 +0000]"],
  writer: "a web server's access log",
};
const APACHE_ERROR: KnownFormat = {
  format: "%a %b %d %H:%M:%S.%f %Y",
  examples: ["[Sat Nov 21 19:05:11.123456 2026]", "[Sat Nov 21 19:05:11 2026]"],
  writer: "Apache's error log",
};
/** Written by rsyslog, or by Apache under a name that is not its usual one: the format is found in both. */
const ERROR_BY_SYSLOG: KnownFormat = {
  format: "%b %d %H:%M:%S",
  examples: ["Nov 21 19:05:11 host httpd: [Sat Nov 21 19:05:11 2026]", "[Sat Nov 21 19:05:11.123456 2026]"],
  writer: "the error log",
};
const NGINX_ERROR: KnownFormat = {
  format: "%Y/%m/%d %H:%M:%S",
  examples: ["2026/11/21 19:05:11"],
  writer: "nginx's error log",
};
const CLOUD_INIT: KnownFormat = {
  format: "%Y-%m-%d %H:%M:%S,%f",
  examples: ["2026-11-21 19:05:11,123"],
  writer: "cloud-init",
};

const FILES: readonly (readonly [path: RegExp, known: KnownFormat])[] = [
  [/\/nginx\/[^/]*error[^/]*$/, NGINX_ERROR],
  [/\/(?:nginx|httpd|apache2)\/[^/]*access[^/]*$|\/(?:httpd|apache2?|nginx)[-_]access[^/]*$/, ACCESS],
  [/\/(?:httpd|apache2)\/[^/]*error[^/]*$/, APACHE_ERROR],
  [/\/(?:httpd|apache2?)[-_]error[^/]*$/, ERROR_BY_SYSLOG],
  [/\/ecs\/ecs-(?:agent|init)\.log[^/]*$|\/ecs_instance_logs\/docker$|\/log\/docker(?:\.log)?$/, RFC3339],
  [/\/(?:syslog|messages|secure|(?:auth|kern|mail|cron|daemon|user|boot)\.log|maillog|cron)\*?$/, RSYSLOG],
  [/\/cloud-init\.log\*?$/, CLOUD_INIT],
];

export function knownFormat(path: string): KnownFormat | undefined {
  return FILES.find(([pattern]) => pattern.test(path))?.[1];
}
