/** What the shared HTTP address does for sources: their doors, by whatever protocol version, and who may pass. */
import type { IncomingHttpHeaders, ServerHttp2Stream } from "node:http2";
import type { Logger } from "pino";
import type { Door, DoorAccess, StreamDoor } from "../record/door.ts";
import type { LogReader } from "../record/log-reader.ts";
import type { AuthParts } from "./auth/auth.ts";
import { checkHosts } from "./auth/origin.ts";
import type { AuthOptions } from "./auth/options.ts";
import { createDoorAccess } from "./door-access.ts";
import { createDoorListener, plainPeer } from "./doors.ts";
import type { DoorListener } from "./doors.ts";

export interface Receiving {
  /** Of the sources that are open: asked at each request. */
  doors: () => readonly Door[];
  streamDoors: () => readonly StreamDoor[];
  /** Secrets that senders must have; everybody may send when there are none. */
  tokens: readonly string[];
}

export interface ReceivingOptions {
  receiving: Receiving | undefined;
  auth: Pick<AuthParts, "mode" | "tokens">;
  authOptions: AuthOptions;
  /** For doors of protocols that read, too. */
  reader?: LogReader;
  log: Logger;
}

export interface ReceivingFront {
  /** Who may pass, wherever they come. */
  access: (peer: string) => DoorAccess;
  /** True when it was for a door. */
  request: DoorListener;
  stream: (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => boolean;
}

const NOBODY: Receiving = { doors: () => [], streamDoors: () => [], tokens: [] };

export function createReceiving({
  receiving = NOBODY,
  auth,
  authOptions,
  reader,
  log,
}: ReceivingOptions): ReceivingFront {
  const { mode, hosts, token, trustProxy = false } = authOptions;
  const { host, origin } = checkHosts({ mode, hosts });
  const access = createDoorAccess({ auth, tokens: receiving.tokens, token });
  return {
    access,
    request: createDoorListener({
      doors: receiving.doors,
      access,
      checkBrowser: (headers) => {
        host(headers.get("host") ?? undefined);
        origin(headers);
      },
      trustProxy,
      reader,
      log,
    }),
    stream: (stream, headers) => {
      const door = receiving.streamDoors().find((one) => one.path === headers[":path"]);
      if (door === undefined) return false;
      const peer = plainPeer(stream.session?.socket.remoteAddress);
      try {
        door.open(stream, headers, { peer, access: access(peer) });
      } catch (error) {
        log.error({ err: error, path: door.path }, "a receiver's stream failed");
        stream.destroy();
      }
      return true;
    },
  };
}
