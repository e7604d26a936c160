/** Options of the docker source. */
import { z } from "zod";
import { MultilineConfig } from "../../codecs/multiline/config.ts";

const MIB = 1024 * 1024;

/** logspout's filters (`filter.id`, `filter.name`, …); all that are given must match. */
const Filter = z
  .strictObject({
    id: z
      .string()
      .optional()
      .describe("Only the containers whose id begins so, in twelve digits or in all 64."),
    name: z
      .string()
      .optional()
      .describe("Only the containers whose name is like this: * ? [a-z] [^a] and \\x, as in file names."),
    names: z
      .array(z.string())
      .optional()
      .describe("Only the containers with one of these names, with or without the slash before it."),
    nameRegex: z
      .string()
      .optional()
      .describe(
        "Only the containers in whose name, with or without the slash before it, this RE2 pattern is found.",
      ),
    labels: z
      .array(z.string())
      .default([])
      .describe(
        "key:pattern; only the containers whose labels are all like this. A label that is missing is the empty text; an entry without a colon says nothing.",
      ),
    streams: z
      .array(z.enum(["stdout", "stderr"]))
      .default(["stdout", "stderr"])
      .describe("Which of a container's streams are wanted."),
  })
  .prefault({})
  .describe("Which containers are read, decided when a container starts or is first seen.");

const Exclude = z
  .strictObject({
    labels: z
      .array(z.strictObject({ key: z.string(), value: z.string() }))
      .default([])
      .describe("Containers with one of these labels are left out; the case of the value does not matter."),
  })
  .prefault({})
  .describe("Which containers are left out, whatever the filter says.");

const LoopGuard = z
  .strictObject({
    addresses: z
      .array(z.string())
      .default([])
      .describe(
        "host:port that our records are sent to. A container of this host that listens there is left out: it would be fed its own lines.",
      ),
    parts: z
      .boolean()
      .default(true)
      .describe(
        "Leave out our own container and those with the label logboom.part=true. Off only for mere looking.",
      ),
  })
  .prefault({})
  .describe("What is not read because it would make lines of its own lines.");

export const DockerConfig = z.strictObject({
  host: z
    .string()
    .default("")
    .describe(
      "Where the Engine listens: unix:///path or tcp://host:port. Empty: DOCKER_HOST, else /var/run/docker.sock.",
    ),
  filter: Filter,
  exclude: Exclude,
  tty: z.boolean().default(true).describe("Read containers with a terminal too."),
  backlog: z
    .boolean()
    .default(true)
    .describe(
      "At first contact, read what Docker still has of the containers that run already, not only what comes from then on.",
    ),
  tail: z
    .union([z.literal("all"), z.int().min(0)])
    .default("all")
    .describe(
      "How many lines of that backlog, counted from its end; a piece of a line over 16 KiB counts as one.",
    ),
  stopped: z
    .boolean()
    .default(false)
    .describe(
      "At the very first start, read the containers too that had stopped before. Later stops are always read.",
    ),
  liveOnly: z
    .boolean()
    .default(true)
    .describe(
      "Attach to containers whose log driver keeps nothing (none): their lines have logboom.live_only=true and are lost while nobody is attached.",
    ),
  multiline: MultilineConfig.optional().describe(
    "Join lines that belong together, per container and stream. Left out: every line is a record.",
  ),
  events: z
    .boolean()
    .default(false)
    .describe(
      "Docker's events (start, die, oom, kill, health_status, rename, pull …) as records of their own.",
    ),
  daemonLog: z
    .string()
    .regex(/^(journal|\/.*)?$/, "write journal, or the whole path of a file")
    .default("")
    .describe(
      "The daemon's own log as records too: journal (systemd's, through journalctl) or the path of a file. Empty: not read.",
    ),
  files: z
    .enum(["auto", "off"])
    .default("auto")
    .describe(
      "Read Docker's own json-file logs where they can be opened, which costs far less than its API.",
    ),
  filesRoot: z
    .string()
    .optional()
    .describe(
      "Where Docker's data root (/var/lib/docker) is mounted for us. Left out: where Docker says it is.",
    ),
  loopGuard: LoopGuard,
  maxLineBytes: z
    .int()
    .min(1024)
    .max(64 * MIB)
    .default(MIB)
    .describe(
      "Longest line kept, in bytes. The rest of a longer one is cut, marked with log.truncated and counted.",
    ),
  maxLabels: z
    .int()
    .min(0)
    .max(1000)
    .default(64)
    .describe(
      "Labels of a container that become container.label.<name>, in the order of their names. The rest is left out and counted.",
    ),
});
export type DockerConfig = z.output<typeof DockerConfig>;
