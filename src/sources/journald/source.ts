/** systemd's journal: this host's, and what systemd-journal-upload sends of others. */
import { JournalRecords } from "../../codecs/journal/records.ts";
import { defineSource } from "../../record/source.ts";
import type { Running, SourceContext, SourceStatus } from "../../record/source.ts";
import { JournaldConfig } from "./config.ts";
import { JournalReading } from "./reading.ts";
import { uploadDoor } from "./upload.ts";

export const journald = defineSource({
  name: "journald",
  summary: "Reads systemd's journal, and takes what systemd-journal-upload sends.",
  config: JournaldConfig,
  open: openJournald,
});

async function openJournald(options: JournaldConfig, ctx: SourceContext): Promise<Running> {
  const doors = options.upload ? [uploadDoor(ctx, options.maxMessageBytes)] : [];
  const reading = options.read
    ? new JournalReading(options, ctx, new JournalRecords({ "logboom.source": "journald" }))
    : undefined;
  const started = await reading?.start();
  let closed = false;
  let tellDone = (): void => undefined;
  const done = new Promise<void>((resolve) => (tellDone = resolve));
  let closing: Promise<void> | undefined;
  const end = async (): Promise<void> => {
    reading?.close();
    await started?.ended;
    closed = true;
    tellDone();
  };
  const close = (): Promise<void> => (closing ??= end());
  if (ctx.signal.aborted) void close();
  else ctx.signal.addEventListener("abort", () => void close(), { once: true });
  const status = (): SourceStatus => {
    if (closed) return { state: "closed" };
    const parts = [
      ...(options.read ? ["reading the journal"] : []),
      ...(options.upload ? ["HTTP /upload"] : []),
    ];
    return reading?.status() ?? { state: "running", detail: parts.join(", ") || "switched off" };
  };
  return { done, close, status, doors };
}
