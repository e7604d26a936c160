/** Where the Engine listens, and what to tell a person when it does not. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import Docker from "dockerode";
import { Refusal } from "../../record/refusal.ts";

interface Tls {
  ca: Buffer;
  cert: Buffer;
  key: Buffer;
}

/** `version`: of the API, such as "1.41"; without it the Engine's own is used. */
export type Endpoint = { version?: string } & (
  | { kind: "unix"; path: string }
  | { kind: "tcp"; host: string; port: number; tls?: Tls }
);

const DEFAULT_HOST = "unix:///var/run/docker.sock";
/** Docker's own client takes these when the address names no port. */
const PLAIN_PORT = 2375;
const TLS_PORT = 2376;

/**
 * `host` is the option, `env` the environment (DOCKER_HOST, DOCKER_TLS_VERIFY, DOCKER_CERT_PATH, DOCKER_API_VERSION as Docker's
 * client has them).
 */
export function endpointOf(host: string, env: NodeJS.ProcessEnv): Endpoint {
  const version = (env["DOCKER_API_VERSION"] ?? "").trim();
  const address = addressOf(host, env);
  if (version === "") return address;
  if (/^v?\d+\.\d+$/.test(version)) return { ...address, version: version.replace(/^v/, "") };
  throw new Refusal(
    "E_DOCKER_HOST",
    `DOCKER_API_VERSION="${version}" is no version of the API`,
    "write such as 1.41, or leave it out",
  );
}

function addressOf(host: string, env: NodeJS.ProcessEnv): Endpoint {
  const address = host || env["DOCKER_HOST"] || DEFAULT_HOST;
  if (address.startsWith("unix://")) return { kind: "unix", path: address.slice("unix://".length) };
  if (address.startsWith("/")) return { kind: "unix", path: address };
  const url = urlOf(address);
  if (url === undefined) {
    throw new Refusal(
      "E_DOCKER_HOST",
      `cannot reach Docker at "${address}"`,
      "write unix:///path/docker.sock or tcp://host:port",
    );
  }
  const secured = Boolean(env["DOCKER_TLS_VERIFY"]) || url.protocol === "https:";
  const port = portIn(address) ?? (secured ? TLS_PORT : PLAIN_PORT);
  const name = url.hostname.replace(/^\[|\]$/g, "");
  if (!secured) return { kind: "tcp", host: name, port };
  const tls = readTls(env["DOCKER_CERT_PATH"] || join(env["HOME"] ?? "", ".docker"));
  return { kind: "tcp", host: name, port, tls };
}

/** As written: to a URL the usual ports of HTTP are as good as none. */
function portIn(address: string): number | undefined {
  const port = /^[^/]*\/\/[^/?#]*:(\d+)(?:[/?#]|$)/.exec(address)?.[1];
  return port === undefined ? undefined : Number(port);
}

function urlOf(address: string): URL | undefined {
  const text = address.replace(/^tcp:/, "http:");
  return /^https?:\/\/./.test(text) && URL.canParse(text) ? new URL(text) : undefined;
}

function readTls(folder: string): Tls {
  try {
    const read = (name: string): Buffer => readFileSync(join(folder, name));
    return { ca: read("ca.pem"), cert: read("cert.pem"), key: read("key.pem") };
  } catch (error) {
    const because = error instanceof Error ? error.message : String(error);
    throw new Refusal(
      "E_DOCKER_HOST",
      `cannot read Docker's certificates: ${because}`,
      "set DOCKER_CERT_PATH to the folder of ca.pem, cert.pem and key.pem",
    );
  }
}

export function dockerAt(endpoint: Endpoint): Docker {
  const version = endpoint.version === undefined ? {} : { version: `v${endpoint.version}` };
  if (endpoint.kind === "unix") return new Docker({ socketPath: endpoint.path, ...version });
  const { host, port, tls } = endpoint;
  return tls === undefined
    ? new Docker({ protocol: "http", host, port, ...version })
    : new Docker({ protocol: "https", host, port, ...tls, ...version });
}

/** What stands before the path of a call. */
export function versionPath({ version }: Endpoint): string {
  return version === undefined ? "" : `/v${version}`;
}

export function addressText(endpoint: Endpoint): string {
  if (endpoint.kind === "unix") return endpoint.path;
  const { host, port } = endpoint;
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** One sentence on what is wrong, one on what to do. */
export function explain(error: unknown, endpoint: Endpoint): { because: string; hint: string } {
  const where = addressText(endpoint);
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "EACCES" || code === "EPERM") {
    return {
      because: `not permitted to use Docker's socket ${where}`,
      hint: "run logboom as root, or add its user to the socket's group (usermod -aG docker USER) and sign in again",
    };
  }
  if (code === "ENOENT" || code === "ECONNREFUSED") {
    return {
      because: `no Docker Engine listens at ${where}`,
      hint: "start Docker, or set DOCKER_HOST to where it listens",
    };
  }
  const message = error instanceof Error ? error.message.trim() : String(error);
  return {
    because: `Docker at ${where} does not answer as it should: ${message}`,
    hint: "look at the Engine's own log (journalctl -u docker)",
  };
}

/** The status of an answer that dockerode turned into an error. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof Error && "statusCode" in error && typeof error.statusCode === "number"
    ? error.statusCode
    : undefined;
}
