/** Options of the file source. */
import { z } from "zod";
import { encodingOf } from "../../codecs/encodings/encoding.ts";
import { MultilineConfig } from "../../codecs/multiline/config.ts";
import { timeReader } from "../../codecs/strptime/time-format.ts";
import { zoneOf } from "../../codecs/syslog/zone.ts";
import { Glob } from "./glob.ts";

const KIB = 1024;
const MIB = 1024 * KIB;

const pattern = z
  .string()
  .min(1)
  .max(4096)
  .refine((text) => text.startsWith("/"), "write the whole path, from / on")
  .refine(isGlob, "a set such as [a-z] is the wrong way round");

const facts = z.record(z.string().regex(/^[^\s{}]{1,128}$/), z.string().max(1024)).default({});

const FileEntry = z.strictObject({
  paths: z
    .union([pattern, z.array(pattern).min(1).max(1000)])
    .describe(
      "Files, whole paths: * ? [a-z] {a,b} within a name, ** for any folders. Every file that matches is read.",
    ),
  exclude: z
    .union([pattern, z.array(pattern).max(1000)])
    .default([])
    .describe("Files that are left out, in the same form."),
  initialPosition: z
    .enum(["start", "end"])
    .default("start")
    .describe(
      "Where files begin that are there when this entry is met for the first time. Files that come later are read from their start.",
    ),
  ignoreOlderHours: z
    .int()
    .min(0)
    .max(876_000)
    .default(0)
    .describe("Leaves out files that were last written longer ago than this when they are met; 0: none."),
  encoding: z
    .string()
    .refine(
      (name) => encodingOf(name) !== undefined,
      "no such encoding; write utf-8, latin-1, shift_jis, cp850, utf-16 …",
    )
    .default("utf-8")
    .describe(
      "How bytes are read, by the names of Python or the web: utf-8, latin-1, cp1252, euc_jp, shift_jis, utf_16, cp437, cp037 …",
    ),
  datetimeFormat: z
    .string()
    .max(200)
    .refine(isFormat, "not a time format: %Y %y %m %d %b %B %H %I %p %M %S %f %z and the like, each once")
    .default("")
    .describe(
      'The time that a line states, in strptime\'s codes, such as "%Y-%m-%d %H:%M:%S". A line without one has the time of the line before it. Empty: time of arrival.',
    ),
  timezone: z
    .string()
    .refine(
      (name) => zoneOf(name) !== undefined,
      "write local, utc, an offset such as +02:00, or a name such as Europe/Berlin",
    )
    .default("local")
    .describe("Zone of times that do not state theirs: local, utc, +02:00 or a name such as Europe/Berlin."),
  multiline: MultilineConfig.optional().describe(
    "Join lines that belong together. Left out: every line is a record.",
  ),
  attributes: facts.describe(
    "Attributes for every record of these files. {hostname}, {instance_id}, {ip_address}, {path}, {name} and {folder} stand for what they say.",
  ),
  resource: facts.describe(
    "The same for facts of where the lines come from, such as service.name or deployment.environment.name.",
  ),
  maxLineBytes: z
    .int()
    .min(1024)
    .max(64 * MIB)
    .default(MIB)
    .describe(
      "Longest line kept, in bytes. The rest of a longer one is cut, marked with log.truncated and counted.",
    ),
});
export type FileEntry = z.output<typeof FileEntry>;

export const FileConfig = z.strictObject({
  files: z
    .array(FileEntry)
    .max(1000)
    .default([])
    .describe("What is read; a file that two entries match belongs to the first."),
  discoverEverySeconds: z
    .int()
    .min(1)
    .max(3600)
    .default(2)
    .describe(
      "How often the paths are looked through for new files. Files that are known are looked at far more often.",
    ),
  maxFiles: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(20_000)
    .describe("Most files known at a time; more are left out, said and counted."),
  maxOpenFiles: z
    .int()
    .min(1)
    .max(100_000)
    .default(512)
    .describe("Most files held open. The others are opened when they have grown."),
  handOnAfterMs: z
    .int()
    .min(0)
    .max(60_000)
    .default(20)
    .describe("A line waits this long for company before it is handed on."),
  batchRecords: z.int().min(1).max(100_000).default(2048).describe("Most records handed on together."),
  batchBytes: z
    .int()
    .min(64 * KIB)
    .max(16 * MIB)
    .default(512 * KIB)
    .describe("Most bytes handed on together, roughly."),
  rememberHours: z
    .int()
    .min(1)
    .max(8760)
    .default(24)
    .describe(
      "How long the position in a file is kept after the file is gone: it may come back packed, under another name, or with its disk.",
    ),
});
export type FileConfig = z.output<typeof FileConfig>;

function isGlob(text: string): boolean {
  try {
    new Glob(text).matches("/");
    return true;
  } catch {
    return false;
  }
}

function isFormat(format: string): boolean {
  const utc = zoneOf("utc");
  try {
    return format === "" || (utc !== undefined && timeReader(format, utc) !== undefined);
  } catch {
    return false;
  }
}
