/** A route's adapter, address and options, and what the variables say → the options of its sink. */
import { quoted } from "./complaints.ts";
import type { RouteOptions } from "./route-options.ts";
import type { Family, Scheme } from "./scheme.ts";
import { delaySeconds, fieldList } from "./settings.ts";
import type { RouteSettings } from "./settings.ts";
import { withoutUser } from "./shown.ts";
import { nameTemplate, template } from "./templates.ts";
import { isUsual, routeTls } from "./tls.ts";
import type { TlsOptions } from "./tls.ts";
import { anyTextIsYes, duration, oneOf, wholeNumber, yesOrNo } from "./values.ts";
import type { Parse } from "./values.ts";

export interface SinkChoice {
  name: Family;
  options: Record<string, unknown>;
}

export interface RouteDraft {
  scheme: Scheme;
  /** host:port; of CloudWatch the region. */
  address: string;
  /** name:password as written. */
  user: string;
  options: RouteOptions;
  settings: RouteSettings;
}

export function chooseSink(draft: RouteDraft): SinkChoice {
  return { name: draft.scheme.family, options: MAKERS[draft.scheme.family](draft) };
}

const MAKERS: Readonly<Record<Family, (draft: RouteDraft) => Record<string, unknown>>> = {
  raw: (draft) => ({ ...socket(draft), format: draft.settings.rawFormat }),
  syslog,
  gelf: (draft) => ({ ...socket(draft), ...gelfCompression(draft), ...gelfHost(draft) }),
  logstash: (draft) => {
    const { decodeJson, labels, tags, fields } = draft.settings.logstash;
    const timestamp = draft.options.flag("timestamp", false, yesOrNo);
    return { ...socket(draft), decodeJson, labels, tags, fields, ...(timestamp ? { timestamp } : {}) };
  },
  cloudwatch,
  http,
  logboom,
};

function socket({ scheme: { transport }, address, options, settings }: RouteDraft): {
  transport: string;
  address: string;
  tls?: TlsOptions;
} {
  return transport === "tls"
    ? { transport, address, tls: routeTls(settings.tls, options) }
    : { transport, address };
}

function syslog(draft: RouteDraft): Record<string, unknown> {
  const { options, scheme } = draft;
  const { tag, framing, structuredData, ...general } = draft.settings.syslog;
  const times = oneOf(["rfc3339", "bsd"] as const);
  return {
    ...socket(draft),
    ...general,
    ...(scheme.transport === "udp" ? {} : { framing }),
    tag: tag ?? options.read("append_tag", "{{.ContainerName}}", tagWith),
    structuredData: options.read("structured_data", structuredData, template),
    rfc3164Time: options.read("rfc3164_time", "rfc3339", times),
  };
}

const tagWith: Parse<string> = (text, complain) => template(`{{.ContainerName}}${text}`, complain);

function gelfCompression({ options, scheme }: RouteDraft): Record<string, unknown> {
  const word = options.read("compression", undefined, oneOf(["gzip", "zlib", "none"] as const));
  if (word === undefined) return {};
  if (scheme.transport === "udp") return { compression: word };
  if (word !== "none")
    options.complain("compression")(
      `GELF over ${scheme.transport.toUpperCase()} is never compressed`,
      "leave it out",
    );
  return {};
}

function gelfHost({ options }: RouteDraft): Record<string, unknown> {
  const host = options.read("host", undefined, template);
  return host === undefined ? {} : { host };
}

/** PutRetentionPolicy, retentionInDays. */
const RETENTION_DAYS: ReadonlySet<number> = new Set([
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
]);

const retentionDays: Parse<number> = (text, complain) => {
  if (/^\d{1,4}$/.test(text.trim()) && RETENTION_DAYS.has(Number(text))) return Number(text);
  complain(`AWS keeps no group for ${quoted(text)} days`, `write one of ${[...RETENTION_DAYS].join(", ")}`);
  return undefined;
};

/** CreateLogGroup: up to 50 tags; the lengths of their names and values. */
const TAGS_MOST = 50;
const TAG_NAME_MOST = 128;
const TAG_VALUE_MOST = 256;

const groupTags: Parse<Record<string, string>> = (text, complain) => {
  const tags = fieldList(text, complain) ?? {};
  const long = Object.entries(tags).some(
    ([name, value]) => name.length > TAG_NAME_MOST || value.length > TAG_VALUE_MOST,
  );
  if (!long && Object.keys(tags).length <= TAGS_MOST) return tags;
  complain(
    "AWS does not take these tags",
    `write up to ${TAGS_MOST}, names up to ${TAG_NAME_MOST} characters, values up to ${TAG_VALUE_MOST}`,
  );
  return undefined;
};

function cloudwatch({ address, options, settings }: RouteDraft): Record<string, unknown> {
  const { group, stream, noEc2: noEc2Ever, delayS, regionKnown } = settings.cloudwatch;
  const noEc2 = noEc2Ever || options.flag("NOEC2", false, anyTextIsYes);
  if (noEc2 && !regionKnown && address === "auto" && options.text("endpoint") === undefined)
    options.complainOfRoute(
      "no AWS region is named, and NOEC2 forbids to ask the instance for it",
      "write cloudwatch://eu-west-1, set AWS_REGION, or leave NOEC2 out on an EC2 instance",
    );
  const endpoint = options.read("endpoint", undefined, webAddress);
  const days = options.read("retention_days", undefined, retentionDays);
  const tags = options.read("tags", undefined, groupTags);
  options.text("DEBUG");
  return {
    region: address,
    group: options.read("LOGSPOUT_GROUP", group, nameTemplate),
    stream: options.read("LOGSPOUT_STREAM", stream, nameTemplate),
    delayS: delayS ?? options.read("DELAY", 4, delaySeconds),
    noEc2,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(days === undefined ? {} : { retentionDays: days }),
    ...(tags === undefined ? {} : { tags }),
  };
}

const CAPACITY = { least: 1, most: 10_000 };
const TIMEOUT_LEAST_MS = 100;
const TIMEOUT_MOST_MS = 600_000;

function http({ scheme, address, user, options, settings }: RouteDraft): Record<string, unknown> {
  const tls = scheme.transport === "tls" ? routeTls(settings.tls, options) : undefined;
  const proxy = options.read("http.proxy", undefined, webAddress);
  const toWhere = options.text("http.path") ?? "";
  options.flag("http.crash", false, yesOrNo);
  checkWebHost(address, options);
  const url = `${webScheme(scheme)}://${user === "" ? "" : `${user}@`}${address}`;
  // The user is shown to nobody: there may be a password in it.
  if (user !== "" && !isWebAddress(url))
    options.complainOfRoute(
      "name:password@ before the host cannot be read",
      "escape special signs, such as %40 for @ and %25 for %",
    );
  return {
    url,
    path: toWhere === "" || toWhere.startsWith("/") ? toWhere : `/${toWhere}`,
    bufferCapacity: options.read("http.buffer.capacity", 100, wholeNumber(CAPACITY)),
    bufferTimeoutMs: Math.round(
      options.read("http.buffer.timeout", 1000, duration(TIMEOUT_LEAST_MS, TIMEOUT_MOST_MS)),
    ),
    gzip: options.flag("http.gzip", true, yesOrNo),
    ...(proxy === undefined ? {} : { proxy }),
    ...(tls === undefined || isUsual(tls) ? {} : { tls }),
  };
}

const webAddress: Parse<string> = (text, complain) => {
  if (/^https?:\/\/[^?#]+$/.test(text) && isWebAddress(text)) return text;
  complain(
    `${quoted(withoutUser(text))} is not a web address`,
    "write http://HOST:PORT or https://HOST:PORT",
  );
  return undefined;
};

/** Escapes in name and password are decoded for the header that carries them. */
function isWebAddress(text: string): boolean {
  try {
    const { username, password } = new URL(text);
    return decodeURIComponent(username + password) !== undefined;
  } catch {
    return false;
  }
}

/** What is an address for sockets may be none in a URL: an IPv6 zone, 256.1.1.1. */
function checkWebHost(address: string, options: RouteOptions): void {
  if (!URL.canParse(`http://${address}`))
    options.complainOfRoute(
      `${quoted(address)} cannot be asked over HTTP`,
      "write a name, an IPv4 address, or an IPv6 address without a zone",
    );
}

function webScheme({ transport }: Scheme): string {
  return transport === "tls" ? "https" : "http";
}

function logboom({ scheme, address, options, settings }: RouteDraft): Record<string, unknown> {
  const token = options.text("token") ?? settings.token;
  const secure = scheme.transport === "tls";
  checkWebHost(address, options);
  return {
    url: `${webScheme(scheme)}://${address}`,
    ...(token === undefined ? {} : { token }),
    ...(secure ? { tls: routeTls(settings.tls, options) } : {}),
  };
}
