/** What every listening source is once it is open: its addresses, its state in words, one close. */
import type { Door, StreamDoor } from "../record/door.ts";
import type { Running, SourceContext, SourceStatus } from "../record/source.ts";
import { parseAddress } from "./address.ts";
import type { Address } from "./address.ts";
import { keepBound } from "./binding.ts";
import type { Binding, Bound } from "./binding.ts";

export interface Listening {
  /** Short, for status: "TCP". */
  name: string;
  /** For messages: "syslog over TCP". */
  what: string;
  /** host:port, or "off". */
  address: string;
  bind: (wanted: Address) => Promise<Bound>;
}

export interface RunningOptions {
  ctx: SourceContext;
  listening: readonly Listening[];
  doors?: readonly Door[];
  streamDoors?: readonly StreamDoor[];
  /** Added to the addresses: "12 connections". */
  detail?: () => readonly string[];
  /** After the addresses are closed. */
  close?: () => Promise<void>;
}

/** Resolves after the first attempt to bind, whatever came of it. */
export async function runListening(options: RunningOptions): Promise<Running> {
  const { ctx, listening, doors = [], streamDoors = [] } = options;
  const bindings: { name: string; binding: Binding }[] = [];
  for (const { name, what, address, bind } of listening) {
    const wanted = parseAddress(address);
    if (wanted === undefined) continue;
    bindings.push({
      name,
      binding: await keepBound({ what, wanted, bind, log: ctx.log, signal: ctx.signal }),
    });
  }
  let tellDone = (): void => undefined;
  const done = new Promise<void>((resolve) => (tellDone = resolve));
  let closing: Promise<void> | undefined;
  let ended = false;
  const end = async (): Promise<void> => {
    await Promise.all(bindings.map((one) => one.binding.close()));
    await options.close?.();
    ended = true;
    tellDone();
  };
  const close = (): Promise<void> => (closing ??= end());
  if (ctx.signal.aborted) void close();
  else ctx.signal.addEventListener("abort", () => void close(), { once: true });
  const status = (): SourceStatus =>
    ended ? { state: "closed" } : statusOf(bindings, doors, options.detail?.() ?? []);
  return { done, close, status, doors, streamDoors, listens: true, onlyHttp: bindings.length === 0 };
}

function statusOf(
  bindings: readonly { name: string; binding: Binding }[],
  doors: readonly Door[],
  detail: readonly string[],
): SourceStatus {
  const parts: string[] = [];
  for (const { name, binding } of bindings) {
    const state = binding.state();
    if (state.state === "waiting") return state;
    parts.push(`${name} ${state.address}`);
  }
  if (doors.length > 0) parts.push(`HTTP ${doors[0]?.paths[0] ?? ""}`);
  if (parts.length === 0) parts.push("switched off");
  return { state: "running", detail: [...parts, ...detail].join(", ") };
}
