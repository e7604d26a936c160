/** Records of a container, with the description that Docker would give of it. */
import type { LogRecord } from "../../src/record/record.ts";
import { makeResource } from "../../src/record/resource.ts";
import type { Resource } from "../../src/record/resource.ts";

export const ID = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

export interface Container {
  name?: string;
  env?: string[];
  labels?: Record<string, string>;
  hostname?: string;
  image?: string;
  command?: string[];
  node?: string;
}

export function containerResource(container: Container = {}): Resource {
  const { name = "web.1.abc", env = [], labels = {}, hostname = "myhost", image = "img:1" } = container;
  const inspected = {
    Id: ID,
    Name: `/${name}`,
    Created: "2026-11-21T09:30:00.123456789Z",
    Image: "sha256:beef",
    Config: {
      Hostname: hostname,
      Image: image,
      Env: env,
      Labels: labels,
      Cmd: container.command ?? ["run", "it"],
    },
    ...(container.node === undefined ? {} : { Node: { Name: container.node } }),
  };
  const attributes = {
    "container.id": ID,
    "container.name": name,
    "container.image.name": "img",
    "host.name": "docker-host",
  };
  return makeResource(attributes, inspected);
}

export const WEB = containerResource();

export interface Line {
  resource?: Resource;
  stream?: string;
  ms?: number;
  nanos?: number;
  attributes?: string[];
}

export function line(body: string, more: Line = {}): LogRecord {
  const { resource = WEB, stream = "stdout", ms = 1_795_169_979_238, nanos = 0, attributes = [] } = more;
  const seconds = Math.floor(ms / 1000);
  return {
    seconds,
    nanos: (ms - seconds * 1000) * 1_000_000 + nanos,
    observedMs: ms,
    severity: 0,
    body,
    resource,
    attributes: [...(stream === "" ? [] : ["log.iostream", stream]), ...attributes],
    seq: 0,
  };
}
