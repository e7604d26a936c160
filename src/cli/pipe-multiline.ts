/** `logboom pipe --multiline`: joins what the decoder gives, a record for each line, as the docker source would. */
import type { LogRecord } from "../record/record.ts";
import type { OptionSpec, OptionValues } from "./command.ts";
import { textOption } from "./command.ts";

export const MULTILINE_OPTIONS: readonly OptionSpec[] = [
  {
    flags: "--multiline [languages]",
    description: "join the lines of traces: all, or java,python,go,ruby,dotnet,node,php,dart,rust",
  },
  {
    flags: "--multiline-pattern <pattern>",
    description: "join lines by an RE2 pattern, as a container's route would",
  },
  {
    flags: "--multiline-match <how>",
    description: "what the pattern's lines are: nonfirst (the default), first, last or nonlast",
  },
];

/** Asked this often whether a line has waited long enough. */
const TICK_MS = 50;

export interface LineJoining {
  join: (records: LogRecord[]) => LogRecord[];
  /** While output waits, nothing is read, and no time passes for the lines. */
  pause: () => void;
  resume: () => void;
  end: () => LogRecord[];
}

/** `late` gets records that are complete because nothing came for a while. Undefined when nothing is to be joined. */
export async function openJoining(
  options: OptionValues,
  late: (records: LogRecord[]) => void,
): Promise<LineJoining | undefined> {
  const joiner = await openJoiner(options, (record) => done.push(record));
  if (joiner === undefined) return undefined;
  let done: LogRecord[] = [];
  const take = (): LogRecord[] => {
    const records = done;
    done = [];
    return records;
  };
  let paused = false;
  const timer = setInterval(() => {
    if (paused) return;
    joiner.tick(Date.now());
    if (done.length > 0) late(take());
  }, TICK_MS);
  return {
    join: (records) => {
      const now = Date.now();
      for (const record of records) joiner.add(record, now);
      return take();
    },
    pause: () => (paused = true),
    resume: () => {
      paused = false;
      joiner.resume(Date.now());
    },
    end: () => {
      clearInterval(timer);
      joiner.flush();
      return take();
    },
  };
}

async function openJoiner(options: OptionValues, record: (record: LogRecord) => void) {
  const languages = options["multiline"];
  const pattern = textOption(options, "multilinePattern");
  const match = textOption(options, "multilineMatch");
  if (languages === undefined && pattern === undefined && match === undefined) return undefined;
  const [{ MultilineConfig }, { readLanguages, readMatch }, { compileRule }, { RecordJoiner }] =
    await Promise.all([
      import("../codecs/multiline/config.ts"),
      import("../codecs/multiline/choose.ts"),
      import("../codecs/multiline/rule.ts"),
      import("../codecs/multiline/records.ts"),
    ]);
  const presets =
    typeof languages === "string" ? readLanguages(languages, "--multiline") : languages === true;
  const usual = match === undefined ? "" : undefined;
  const config = MultilineConfig.parse({
    presets,
    pattern: pattern ?? usual,
    match: match === undefined ? undefined : readMatch(match, "--multiline-match"),
  });
  return new RecordJoiner(compileRule(config, "--multiline-pattern"), { record });
}
