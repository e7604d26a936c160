/**
 * Datagrams that wait in the kernel, and those that it threw away because a socket's buffer was full: Linux counts them per socket in /proc/net/udp
 * and udp6 (proc_pid_net(5)), and nowhere else would they be seen.
 */
import { readFileSync } from "node:fs";
import { isIPv6 } from "node:net";
import type { Address } from "./address.ts";

export interface KernelQueue {
  /** All that were dropped since the socket was opened. */
  drops: number;
  /** Of datagrams that wait to be read. */
  waitingBytes: number;
}

/** Undefined where the kernel does not tell. */
export function kernelQueue(address: Address): KernelQueue | undefined {
  const six = isIPv6(address.host);
  const local = `${six ? words(bytes6(address.host)) : words(bytes4(address.host))}:${hex(address.port, 4)}`;
  let table: string;
  try {
    table = readFileSync(six ? "/proc/net/udp6" : "/proc/net/udp", "latin1");
  } catch {
    return undefined;
  }
  for (const line of table.split("\n")) {
    const columns = line.trim().split(/\s+/);
    if (columns[1] !== local) continue;
    const [, waiting = "0"] = (columns[4] ?? "").split(":");
    return { drops: Number(columns.at(-1)), waitingBytes: Number.parseInt(waiting, 16) };
  }
  return undefined;
}

/** The kernel prints an address in words of 32 bits, as a machine with the low byte first reads them. */
function words(bytes: readonly number[]): string {
  let text = "";
  for (let word = 0; word < bytes.length; word += 4)
    for (let at = word + 3; at >= word; at -= 1) text += hex(bytes[at] ?? 0, 2);
  return text;
}

function hex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, "0");
}

function bytes4(host: string): number[] {
  return host.split(".").map(Number);
}

function bytes6(host: string): number[] {
  const [plain = ""] = host.split("%");
  // An IPv4 tail is two groups.
  const text = plain.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (...found: string[]) => {
    const [a = 0, b = 0, c = 0, d = 0] = found.slice(1, 5).map(Number);
    return `${hex(a * 256 + b, 4)}:${hex(c * 256 + d, 4)}`;
  });
  const [before = "", after] = text.split("::");
  const head = before === "" ? [] : before.split(":");
  const tail = after === undefined || after === "" ? [] : after.split(":");
  const zeros = after === undefined ? [] : Array.from({ length: 8 - head.length - tail.length }, () => "0");
  return [...head, ...zeros, ...tail].flatMap((group) => {
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 255];
  });
}
