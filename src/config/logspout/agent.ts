/** What the variables say about the agent itself. */
import { isIPv6 } from "node:net";
import { Refusal } from "../../record/refusal.ts";
import { parseAddress } from "../address.ts";
import type { HostPort } from "../address.ts";
import { quoted } from "./complaints.ts";
import { anyTextIsYes, duration, list, oneOf, wholeNumber } from "./values.ts";
import type { Parse } from "./values.ts";
import type { Variables } from "./variables.ts";

export interface AgentSettings {
  http: HostPort;
  /** Names that the HTTP API answers to; empty: any. */
  httpHosts: string[];
  /** What it shows of containers' environments. */
  httpEnvironment: "names" | "values";
  /** Routes made over the HTTP API are kept here, if it exists at the start. */
  routesPath: string;
  debug: boolean;
  /** Content of /etc/host_hostname. */
  hostname: string | undefined;
  /** The first that can be made is the state folder. */
  stateFolders: readonly string[];
  /** Where the Engine is; empty: Docker's own default. */
  dockerHost: string;
}

const STATE_FOLDERS = ["/var/lib/logboom-agent", "./logboom-agent-state"];
const DAY_MS = 86_400_000;

export function readAgent(
  variables: Variables,
  hostname: string | undefined,
  warnings: string[],
): AgentSettings {
  const state = variables.text("LOGBOOM_STATE");
  variables.read("INACTIVITY_TIMEOUT", 0, duration(0, DAY_MS));
  tellZone(variables, warnings);
  checkDocker(variables);
  return {
    http: readHttp(variables),
    httpHosts: list(variables.text("LOGBOOM_HTTP_HOSTS") ?? ""),
    httpEnvironment: variables.read("LOGBOOM_HTTP_ENVIRONMENT", "names", oneOf(["names", "values"] as const)),
    routesPath: variables.text("ROUTESPATH") ?? "/mnt/routes",
    debug: variables.read("DEBUG", false, anyTextIsYes),
    hostname,
    stateFolders: state === undefined ? STATE_FOLDERS : [state],
    dockerHost: variables.read("DOCKER_HOST", "", dockerHost),
  };
}

/** The docker source reads them itself, as Docker's own client does. */
function checkDocker(variables: Variables): void {
  variables.read("DOCKER_API_VERSION", "", apiVersion);
  variables.text("DOCKER_TLS_VERIFY");
  variables.text("DOCKER_CERT_PATH");
}

const PORTS = { least: 0, most: 65_535 };
const HTTP_PORT = 80;

function readHttp(variables: Variables): HostPort {
  const host = variables.read("HTTP_BIND_ADDRESS", "0.0.0.0", bindAddress);
  const second = variables.read("HTTP_PORT", HTTP_PORT, wholeNumber(PORTS));
  const port = variables.read("PORT", second, wholeNumber(PORTS));
  return variables.read("LOGBOOM_HTTP", { host, port }, hostPort);
}

const hostPort: Parse<HostPort> = (text, complain) => {
  try {
    return parseAddress(text);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    complain(error.message, error.hint);
    return undefined;
  }
};

const bindAddress: Parse<string> = (text, complain) => {
  const host = text.trim().replace(/^\[(.*)\]$/, "$1");
  if (isIPv6(host) || /^[A-Za-z0-9._-]{1,253}$/.test(host)) return host;
  complain(
    `${quoted(text)} is no address to listen on`,
    "write 0.0.0.0, 127.0.0.1 or ::, and the port in PORT",
  );
  return undefined;
};

/** Without "://" it is TCP, as in logspout's library. */
const dockerHost: Parse<string> = (text, complain) => {
  const address = text.includes("://") || text.startsWith("/") ? text.trim() : `tcp://${text.trim()}`;
  if (/^(unix:\/\/)?\/./.test(address)) return address;
  if (/^(tcp|https?):\/\/./.test(address) && URL.canParse(address.replace(/^tcp:/, "http:"))) return address;
  complain(`cannot reach Docker at ${quoted(text)}`, "write unix:///path/docker.sock or tcp://host:port");
  return undefined;
};

const apiVersion: Parse<string> = (text, complain) => {
  const found = /^v?(1\.\d{1,3})$/.exec(text.trim())?.[1];
  if (found === undefined) complain(`${quoted(text)} is no version of Docker's API`, "write such as 1.41");
  return found;
};

/** An unknown zone silently means UTC. */
function tellZone(variables: Variables, warnings: string[]): void {
  const zone = variables.text("TZ")?.replace(/^:/, "");
  if (zone === undefined) return;
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
  } catch {
    warnings.push(`TZ: ${quoted(zone)} is no known zone, so times are UTC; write such as Europe/Vienna`);
  }
}
