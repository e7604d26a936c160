/** The one HTTP client for every engine, the embedded one and a remote one alike. */
import { ClickHouseLogLevel, createClient } from "@clickhouse/client";
import type { ClickHouseClient } from "@clickhouse/client";
import { SECRET_HEADER } from "./config-xml.ts";

/** The engine keeps idle connections for an hour; we let go well before, so that a request never meets a closing one. */
const IDLE_MS = 60_000;
/** An insert of 100,000 rows takes a tenth of a second; one that waits for a stalled disk may take minutes. */
const REQUEST_MOST_MS = 300_000;
const CONNECTIONS_MOST = 16;

export interface ClientAddress {
  port: number;
  header: string;
  user: string;
  password: string;
}

export function connect({ port, header, user, password }: ClientAddress): ClickHouseClient {
  return createClient({
    url: `http://127.0.0.1:${port}`,
    username: user,
    password,
    http_headers: { [SECRET_HEADER]: header },
    application: "logboom",
    request_timeout: REQUEST_MOST_MS,
    max_open_connections: CONNECTIONS_MOST,
    keep_alive: { enabled: true, idle_socket_ttl: IDLE_MS },
    compression: { request: false, response: false },
    // It would write to the console; what matters is in the errors.
    log: { level: ClickHouseLogLevel.OFF },
  });
}
