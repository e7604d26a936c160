/** One connection to a receiver, ready to be written to. The name is resolved anew each time. */
import { connect as connectTcp } from "node:net";
import type { Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { Address } from "./address.ts";
import type { Trust } from "./trust.ts";

const CONNECT_MOST_MS = 10_000;
/** A peer that vanished while nothing is sent is noticed after some minutes (tcp(7), TCP_KEEPALIVE). */
const KEEP_ALIVE_AFTER_MS = 15_000;

export interface Connected {
  /** What is written to. */
  socket: Socket;
  /** The TCP socket below TLS, or the same. */
  raw: Socket;
}

/** Resolves after the handshake; rejects after ten seconds, name and handshake included. */
export function connect(to: Address, trust: Trust | undefined, signal: AbortSignal): Promise<Connected> {
  return new Promise((resolve, reject) => {
    const raw = connectTcp({ host: to.host, port: to.port, allowHalfOpen: true, noDelay: true });
    raw.setKeepAlive(true, KEEP_ALIVE_AFTER_MS);
    let socket: Socket = raw;
    const fail = (error: Error): void => {
      stop();
      socket.on("error", ignore);
      socket.destroy();
      raw.on("error", ignore);
      raw.destroy();
      reject(error);
    };
    const closed = (): void => fail(coded("ECONNRESET"));
    const aborted = (): void => fail(new Error("closing"));
    const timer = setTimeout(() => fail(coded("ETIMEDOUT")), CONNECT_MOST_MS);
    const stop = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", aborted);
      for (const one of [raw, socket]) one.off("error", fail).off("close", closed);
    };
    const ready = (): void => {
      stop();
      resolve({ socket, raw });
    };
    signal.addEventListener("abort", aborted, { once: true });
    raw.on("error", fail).on("close", closed);
    raw.once("connect", () => {
      if (trust === undefined) return ready();
      /** TLS stays open by halves as the socket below does. */
      try {
        socket = connectTls({ ...trust.connectionOptions(), socket: raw }, ready);
        socket.on("error", fail).on("close", closed);
      } catch (error) {
        fail(error instanceof Error ? error : new Error(String(error)));
      }
    });
    if (signal.aborted) aborted();
  });
}

function coded(code: string): Error {
  return Object.assign(new Error(code), { code });
}

function ignore(): void {
  return undefined;
}
