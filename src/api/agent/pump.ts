/**
 * Carries lines to one viewer, at the viewer's pace: the next batch is asked for when the last one has left. So a viewer that
 * stops reading holds up nobody but itself, and what it missed is told to it when it goes on.
 */
import type { Watching } from "./contract.ts";
import type { LineWriter } from "./lines.ts";
import { PIECE_CHARS } from "./outlet.ts";
import type { Outlet } from "./outlet.ts";

export type PumpEnd = "nothing more" | "viewer gone or too slow";

export async function pump(watching: Watching, writer: LineWriter, outlet: Outlet): Promise<PumpEnd> {
  for (;;) {
    const batch = await watching.next();
    if (batch === undefined) return "nothing more";
    if (batch.missed > 0) outlet.put(writer.missed(batch.missed));
    for (const record of batch.records) {
      const held = outlet.put(writer.line(record));
      if (held >= PIECE_CHARS && !(await outlet.flush())) return "viewer gone or too slow";
    }
    if (!(await outlet.flush())) return "viewer gone or too slow";
  }
}
