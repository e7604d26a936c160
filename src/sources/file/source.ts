/** Files of this host, read as they grow. */
import { defineSource } from "../../record/source.ts";
import type { Running, SourceContext, SourceStatus } from "../../record/source.ts";
import { FileConfig } from "./config.ts";
import { Entry, listOf } from "./entry.ts";
import { KnownFiles } from "./known.ts";
import { Memory } from "./memory.ts";
import { Outbox } from "./outbox.ts";
import { Rest } from "./rest.ts";
import { readVariables } from "./variables.ts";
import { Watch } from "./watch.ts";

export const file = defineSource({
  name: "file",
  summary: "Reads files of this host as they grow, through their rotation.",
  config: FileConfig,
  open: openFiles,
});

async function openFiles(options: FileConfig, ctx: SourceContext): Promise<Running> {
  const texts = options.files.flatMap((one) => [
    ...Object.values(one.attributes),
    ...Object.values(one.resource),
  ]);
  const variables = await readVariables(texts);
  const entries = options.files.map((one) => new Entry(one, variables));
  const parts = partsOf(options, ctx, entries);
  const { known, outbox, watch } = parts;
  await watch.discover();
  const reading = watch.run();
  let closed = false;
  let closing: Promise<void> | undefined;
  const end = async (): Promise<void> => {
    watch.close();
    await reading;
    await outbox.drain();
    known.close();
    closed = true;
  };
  const close = (): Promise<void> => (closing ??= end());
  const done = new Promise<void>((resolve, reject) => {
    reading.then(() => close().then(resolve, reject), reject);
  });
  if (ctx.signal.aborted) void close();
  else ctx.signal.addEventListener("abort", () => void close(), { once: true });
  return { done, close, status: () => (closed ? { state: "closed" } : statusOf(options, parts)) };
}

interface Parts {
  known: KnownFiles;
  outbox: Outbox;
  watch: Watch;
}

function partsOf(options: FileConfig, ctx: SourceContext, entries: readonly Entry[]): Parts {
  const count = (event: string, reason: string, by?: number): void => ctx.count(event, reason, by);
  const outbox = new Outbox(ctx, options);
  const memory = new Memory(outbox, options.rememberHours);
  const met = new Set(ctx.cursorKeys().filter((key) => key.startsWith("@met ")));
  const known = new KnownFiles({
    outbox,
    memory,
    count,
    log: ctx.log,
    maxFiles: options.maxFiles,
    isNew: (entry) => !met.has(entry.metKey),
  });
  const rest = new Rest({
    known,
    memory,
    outbox,
    count,
    entryOf: (path) => entries.find((one) => one.matches(path)),
  });
  rest.seek(memory.load(ctx), "the file was removed, or cut, while nobody read it", false);
  const watch = new Watch({
    ctx,
    entries,
    known,
    memory,
    outbox,
    rest,
    discoverEveryMs: options.discoverEverySeconds * 1000,
    maxOpenFiles: options.maxOpenFiles,
    met: (all) => {
      for (const { metKey } of all) {
        if (!met.has(metKey)) outbox.keep(metKey, "1");
        met.add(metKey);
      }
    },
  });
  return { known, outbox, watch };
}

function statusOf({ files }: FileConfig, { known, watch }: Parts): SourceStatus {
  const refused = known.refused + watch.refused;
  if (files[0] === undefined)
    return {
      state: "waiting",
      because: "no files are named",
      hint: "write sources: {file: {files: [{paths: /var/log/app/*.log}]}}",
    };
  if (known.live.size === 0)
    return {
      state: "waiting",
      because:
        refused === 0
          ? "no file matches the paths"
          : `${refused === 1 ? "1 path" : `${refused} paths`} cannot be read`,
      hint:
        refused === 0
          ? `check ${listOf(files[0].paths)[0] ?? ""}; in a container the folder must be mounted`
          : "give this user the right to read them; the log names them",
    };
  const some = known.live.size === 1 ? "1 file" : `${known.live.size} files`;
  return { state: "running", detail: refused === 0 ? some : `${some}, ${refused} cannot be read` };
}
