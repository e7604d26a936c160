/** What Elasticsearch says of itself, which shippers ask before they send. */
import { createHash } from "node:crypto";
import { hostname } from "node:os";
import type { DoorCall } from "../../record/door.ts";
import { compatibleWith } from "./answers.ts";

/** The last of each line, for those that name a line alone; 8 is what clients without any header get on with. */
const LAST_OF: Readonly<Record<string, string>> = { "7": "7.17.29", "8": "8.19.0", "9": "9.2.0" };
const USUAL = "8.19.0";

/** Beats refuse an Elasticsearch that is older than they are: `Elastic-filebeat/9.2.1 (linux; amd64; …)`. */
const BEAT = /^Elastic-[\w-]+\/(\d{1,2}\.\d{1,3}\.\d{1,3})/;

export function versionFor(call: DoorCall, configured: string): string {
  if (configured !== "auto") return configured;
  const beat = BEAT.exec(call.headers["user-agent"] ?? "")?.[1];
  return beat ?? LAST_OF[compatibleWith(call) ?? ""] ?? USUAL;
}

const name = hostname();
/** Shippers that watch whether they are still with the same cluster compare it. */
const clusterUuid = createHash("sha256").update(`logboom ${name}`).digest("base64url").slice(0, 22);

export function identity(version: string): unknown {
  return {
    name,
    cluster_name: "logboom",
    cluster_uuid: clusterUuid,
    version: {
      number: version,
      // 7.0 to 7.13 clients compare the flavour and the tagline.
      build_flavor: "default",
      build_type: "docker",
      build_hash: "unknown",
      build_date: "2026-01-01T00:00:00.000Z",
      build_snapshot: false,
      lucene_version: "9.12.2",
      minimum_wire_compatibility_version: "7.17.0",
      minimum_index_compatibility_version: "7.0.0",
    },
    tagline: "You Know, for Search",
  };
}

export function license(): unknown {
  return {
    license: {
      status: "active",
      uid: "00000000-0000-0000-0000-000000000000",
      type: "basic",
      issue_date: "2026-01-01T00:00:00.000Z",
      issue_date_in_millis: 1_767_225_600_000,
      max_nodes: 1000,
      issued_to: "logboom",
      issuer: "logboom",
      start_date_in_millis: -1,
    },
  };
}

export function xpack(): unknown {
  const feature = { available: true, enabled: true };
  return {
    build: { hash: "unknown", date: "2026-01-01T00:00:00.000Z" },
    license: { uid: "00000000-0000-0000-0000-000000000000", type: "basic", mode: "basic", status: "active" },
    features: { ilm: feature, security: feature, monitoring: { available: true, enabled: false } },
    tagline: "You know, for X",
  };
}

export function clusterHealth(): unknown {
  return {
    cluster_name: "logboom",
    status: "green",
    timed_out: false,
    number_of_nodes: 1,
    number_of_data_nodes: 1,
    active_primary_shards: 1,
    active_shards: 1,
    relocating_shards: 0,
    initializing_shards: 0,
    unassigned_shards: 0,
    delayed_unassigned_shards: 0,
    number_of_pending_tasks: 0,
    number_of_in_flight_fetch: 0,
    task_max_waiting_in_queue_millis: 0,
    active_shards_percent_as_number: 100,
  };
}

/** Clients that sniff go on with the addresses that they find here: the one that they asked. */
export function nodes(version: string, host: string): unknown {
  const address = host === "" ? "127.0.0.1:5642" : host;
  return {
    _nodes: { total: 1, successful: 1, failed: 0 },
    cluster_name: "logboom",
    nodes: {
      logboom: {
        name,
        transport_address: address,
        host: name,
        ip: "127.0.0.1",
        version,
        build_flavor: "default",
        roles: ["data", "ingest", "master"],
        http: {
          bound_address: [address],
          publish_address: address,
          max_content_length_in_bytes: 104_857_600,
        },
      },
    },
  };
}
