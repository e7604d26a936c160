/** The engine's two configuration files: what it may use and who may ask it what. */
import { createHash } from "node:crypto";
import { DATABASE } from "./contract.ts";

export interface EngineSecrets {
  /** Header value without which the engine answers nobody, not even with an error that tells something. */
  header: string;
  writer: string;
  reader: string;
}

export interface EngineLimits {
  memoryMb: number;
}

export const SECRET_HEADER = "X-Logboom-Engine";
export const WRITER = "logboom_writer";
export const READER = "logboom_reader";
/** A search that takes longer is cut and says so. */
export const SEARCH_SECONDS_MOST = 30;

const MiB = 1024 * 1024;

export interface ServerFile {
  dir: string;
  port: number;
  usersFile: string;
  secrets: EngineSecrets;
  limits: EngineLimits;
}

/**
 * Local mode has defaults made for one query, not for a server: no background threads for distributed tables and
 * buffers, merged parts removed before the new one is on disk, caches of gigabytes.
 */
export function serverXml({ dir, port, usersFile, secrets, limits }: ServerFile): string {
  const part = (share: number) => Math.floor(limits.memoryMb * MiB * share);
  return xml([
    tag("path", `${dir}/`),
    tag("users_config", usersFile),
    tag("listen_host", "127.0.0.1"),
    tag("http_port", port),
    tag("keep_alive_timeout", 3600),
    tag("max_server_memory_usage", part(1)),
    tag("max_concurrent_queries", 32),
    tag("background_pool_size", 2),
    tag("background_schedule_pool_size", 8),
    tag("background_common_pool_size", 2),
    tag("background_move_pool_size", 1),
    tag("background_fetches_pool_size", 1),
    tag("background_distributed_schedule_pool_size", 2),
    tag("background_buffer_flush_schedule_pool_size", 1),
    tag("background_message_broker_schedule_pool_size", 1),
    tag("mark_cache_size", part(1 / 8)),
    tag("index_mark_cache_size", part(1 / 16)),
    tag("primary_index_cache_size", part(1 / 16)),
    tag("uncompressed_cache_size", 0),
    tag("text_index_header_cache_size", part(1 / 16)),
    tag("text_index_postings_cache_size", part(1 / 16)),
    tag("text_index_tokens_cache_size", part(1 / 32)),
    tag("query_condition_cache_size", 16 * MiB),
    `<merge_tree>${[
      tag("fsync_after_insert", 1),
      tag("fsync_part_directory", 1),
      tag("min_rows_to_fsync_after_merge", 1),
      tag("old_parts_lifetime", 60),
    ].join("")}</merge_tree>`,
    `<http_handlers><rule><methods>GET,POST</methods><headers>${tag(SECRET_HEADER, secrets.header)}</headers>`,
    `<handler><type>dynamic_query_handler</type>${tag("query_param_name", "query")}</handler></rule></http_handlers>`,
  ]);
}

/**
 * `default` must exist without a password, because the engine's own session is it; it may start the listener and
 * nothing more. The reader is held by the engine itself: even SQL that we did not mean to write cannot leave the database.
 */
export function usersXml(secrets: EngineSecrets, limits: EngineLimits): string {
  const queryMemory = Math.floor((limits.memoryMb * MiB) / 2);
  const spill = Math.floor((limits.memoryMb * MiB) / 5);
  const everybody = [tag("async_insert", 0), tag("max_bytes_before_external_group_by", spill)];
  everybody.push(tag("max_bytes_before_external_sort", spill), tag("max_memory_usage", queryMemory));
  const writer = [tag("max_partitions_per_insert_block", 0), tag("insert_deduplicate", 1)];
  const reader = [
    tag("readonly", 2),
    tag("max_execution_time", SEARCH_SECONDS_MOST),
    tag("timeout_overflow_mode", "throw"),
    tag("cancel_http_readonly_queries_on_client_close", 1),
    `<constraints><max_execution_time>${tag("max", SEARCH_SECONDS_MOST)}${tag("min", 0.1)}</max_execution_time>`,
    `<max_memory_usage>${tag("max", queryMemory)}${tag("min", 1)}</max_memory_usage></constraints>`,
  ];
  return xml([
    `<profiles><default>${everybody.join("")}</default>`,
    `<writer>${[...everybody, ...writer].join("")}</writer>`,
    `<reader>${[...everybody, ...reader].join("")}</reader></profiles><quotas><default/></quotas>`,
    "<users>",
    user("default", tag("password", ""), "default", "GRANT SYSTEM LISTEN ON *.*"),
    user(WRITER, hashed(secrets.writer), "writer", undefined),
    user(READER, hashed(secrets.reader), "reader", `GRANT SELECT ON ${DATABASE}.*`),
    "</users>",
  ]);
}

/** Without `grants` a user may do everything. */
function user(name: string, password: string, profile: string, grant: string | undefined): string {
  const grants = grant === undefined ? "" : `<grants>${tag("query", grant)}</grants>`;
  const network = "<networks><ip>127.0.0.1</ip></networks>";
  return `<${name}>${password}${network}${tag("profile", profile)}${tag("quota", "default")}${grants}</${name}>`;
}

function hashed(password: string): string {
  return tag("password_sha256_hex", createHash("sha256").update(password).digest("hex"));
}

function xml(parts: readonly string[]): string {
  return `<clickhouse>\n${parts.join("\n")}\n</clickhouse>\n`;
}

function tag(name: string, value: string | number): string {
  const text = String(value).replace(/[&<>]/g, (one) => `&#${one.charCodeAt(0)};`);
  return `<${name}>${text}</${name}>`;
}
