/** Lines of which no more pieces come: looked for every second. */
import type { Inflow } from "../../receive/inflow.ts";
import type { Reception } from "./conversation.ts";

const EVERY_MS = 1000;

/** `close` resolves when what was given up before it is durable; lines still open are kept for the next start. */
export function giveUpPieces(reception: Reception, inflow: Inflow): { close: () => Promise<void> } {
  const { ctx, pieces } = reception;
  const share = inflow.join("");
  const timer = setInterval(() => {
    // A full pipeline holds the senders' next pieces back, too.
    if (pieces.openLines() === 0 || ctx.full() !== undefined) return;
    pieces.tick(Date.now());
    const records = pieces.takeEnded();
    if (records.length > 0) void inflow.hand(share, { records, cursors: pieces.takeUpdates(), bytes: 0 });
  }, EVERY_MS);
  timer.unref();
  return {
    close: () => {
      clearInterval(timer);
      return inflow.idle();
    },
  };
}
