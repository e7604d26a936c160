/** What the configuration is made of: the catalogs, and what of them runs when nobody says anything. */
import type { Components } from "../config/schema.ts";
import { sources } from "../sources/catalog.ts";
import { transforms } from "../transforms/catalog.ts";

/** For `logboom up`. */
export const components: Components = {
  sources,
  sourcesOn: new Set(["cloudwatch", "docker", "syslog"]),
  bindOptions: new Map([["syslog", ["udp", "tcp", "tlsAddress"]]]),
  transforms,
};

/** A server has no Docker socket. */
export const serverComponents: Components = { ...components, sourcesOn: new Set(["cloudwatch", "syslog"]) };
