/** Options of the journald source. */
import { z } from "zod";

const MIB = 1024 * 1024;
const texts = z.array(z.string().min(1).max(1024)).max(1000).default([]);

export const JournaldConfig = z.strictObject({
  read: z
    .boolean()
    .default(true)
    .describe(
      "Read this host's journal, through journalctl. Off: take only what systemd-journal-upload sends.",
    ),
  upload: z
    .boolean()
    .default(true)
    .describe("Take what systemd-journal-upload sends to POST /upload, on the address of the page."),
  journalctl: z
    .string()
    .min(1)
    .max(4096)
    .default("journalctl")
    .describe("The program that reads the journal: a name that is looked for in PATH, or a whole path."),
  directory: z
    .string()
    .max(4096)
    .regex(/^(\/.*)?$/, "write the whole path of a folder, from / on")
    .default("")
    .describe(
      "Folder of the journal's files, such as a mounted /var/log/journal. Empty: this machine's own.",
    ),
  namespace: z
    .string()
    .max(255)
    .regex(/^[\w.@+*-]*$/, "write the name of a journal namespace")
    .default("")
    .describe("Journal namespace (LogNamespace=); * for all. Empty: the default one."),
  initialPosition: z
    .enum(["start", "boot", "end"])
    .default("boot")
    .describe(
      "Where reading begins for the first time: with the oldest entry, with the first since this boot, or from now on.",
    ),
  units: texts.describe("Only entries of these units: nginx.service, docker.service, *.timer."),
  identifiers: texts.describe(
    "Only entries with these identifiers (SYSLOG_IDENTIFIER), such as sshd or kernel.",
  ),
  priority: z
    .string()
    .regex(
      /^((emerg|alert|crit|err|warning|notice|info|debug|[0-7])(\.\.(emerg|alert|crit|err|warning|notice|info|debug|[0-7]))?)?$/,
    )
    .default("")
    .describe(
      "Only entries of this priority or a more important one (warning), or of a range (err..warning). Empty: all.",
    ),
  matches: z
    .array(z.string().regex(/^[A-Z0-9_]{1,64}=.{0,1024}$/s, "write FIELD=value"))
    .max(1000)
    .default([])
    .describe("Only entries with these fields: _TRANSPORT=kernel. Of one field any, of several all of them."),
  maxMessageBytes: z
    .int()
    .min(480)
    .max(64 * MIB)
    .default(MIB)
    .describe(
      "Longest value of a field kept, in bytes. The rest of a longer one is cut, marked with log.truncated and counted.",
    ),
});
export type JournaldConfig = z.output<typeof JournaldConfig>;
