/** Method and path → door. Paths are compiled once for each set of doors, since every request asks. */
import type { Door, DoorHeaders } from "../record/door.ts";

export interface FoundDoor {
  door: Door;
  /** Named parts of the path, decoded; the rest under "*". */
  params: Readonly<Record<string, string>>;
}

export interface DoorTable {
  find: (method: string, path: string, headers: DoorHeaders) => FoundDoor | undefined;
}

interface Compiled {
  door: Door;
  parts: readonly string[];
  /** Ends with "*". */
  open: boolean;
}

export function createDoorTable(doors: () => readonly Door[]): DoorTable {
  let known: readonly Door[] | undefined;
  let paths: Compiled[] = [];
  return {
    find: (method, path, headers) => {
      const now = doors();
      if (now !== known) {
        known = now;
        paths = now.flatMap(compile).sort(specific);
      }
      const parts = path.split("/").slice(1);
      for (const one of paths) {
        if (!one.door.methods.includes(method)) continue;
        const params = match(one, parts);
        if (params !== undefined && one.door.when?.(headers) !== false) return { door: one.door, params };
      }
      return undefined;
    },
  };
}

function compile(door: Door): Compiled[] {
  return door.paths.map((path) => {
    const parts = path.split("/").slice(1);
    const open = parts.at(-1) === "*";
    return { door, open, parts: open ? parts.slice(0, -1) : parts };
  });
}

/** What says more about a path comes first: "/_bulk" before "/:index", that before "/*"; else in the order given. */
function specific(a: Compiled, b: Compiled): number {
  return weight(b) - weight(a);
}

function weight({ parts, open }: Compiled): number {
  const literal = parts.filter((part) => !part.startsWith(":")).length;
  return literal * 100 + parts.length - (open ? 50 : 0);
}

const NONE: Readonly<Record<string, string>> = {};

function match({ parts, open }: Compiled, asked: readonly string[]): Record<string, string> | undefined {
  if (open ? asked.length < parts.length : asked.length !== parts.length) return undefined;
  let params: Record<string, string> | undefined;
  for (let i = 0; i < parts.length; i += 1) {
    const part = parts[i] ?? "";
    const text = asked[i] ?? "";
    if (!part.startsWith(":")) {
      if (part !== text) return undefined;
      continue;
    }
    if (text === "") return undefined;
    params ??= {};
    params[part.slice(1)] = decoded(text);
  }
  if (!open) return params ?? NONE;
  return { ...params, "*": asked.slice(parts.length).map(decoded).join("/") };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
