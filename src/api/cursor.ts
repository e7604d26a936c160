/**
 * The place where a page of a search ended, as opaque text. It carries the range too: `from=-15m` means something
 * else a second later, and the pages of one search must not drift.
 */
import { z } from "zod";
import { Refusal } from "../record/refusal.ts";

export interface Cursor {
  ns: bigint;
  seq: number;
  fromNs: bigint;
  toNs: bigint;
  order: "desc" | "asc";
}

const bigText = z
  .string()
  .regex(/^-?\d{1,20}$/)
  .transform(BigInt);
const Parts = z.tuple([bigText, z.int().min(0), bigText, bigText, z.enum(["desc", "asc"])]);

export function cursorText({ ns, seq, fromNs, toNs, order }: Cursor): string {
  return Buffer.from(JSON.stringify([`${ns}`, seq, `${fromNs}`, `${toNs}`, order])).toString("base64url");
}

export function parseCursor(text: string): Cursor {
  const parts = Parts.safeParse(jsonOf(text));
  if (!parts.success) {
    throw new Refusal(
      "E_CURSOR",
      "this cursor was not made by a search",
      'use "cursor" of the last answer unchanged',
    );
  }
  const [ns, seq, fromNs, toNs, order] = parts.data;
  return { ns, seq, fromNs, toNs, order };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, "base64url").toString());
  } catch {
    return undefined;
  }
}
