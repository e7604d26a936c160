/** The input file → an entry of the file source, with the lines joined as its codec says. */
import { joiningOf } from "./joining.ts";
import type { InputReading, MadeSource } from "./input-reading.ts";
import type { Options } from "./options.ts";

const SECONDS_IN_AN_HOUR = 3600;

export function fileInput(input: InputReading): MadeSource | undefined {
  const { options } = input;
  const paths = options.texts("path");
  if (paths.length === 0) {
    input.lost("path", "there is no path");
    return undefined;
  }
  input.ignore(
    "sincedb_path",
    "sincedb_write_interval",
    "sincedb_clean_after",
    "stat_interval",
    "discover_interval",
  );
  input.ignore(
    "close_older",
    "max_open_files",
    "file_chunk_size",
    "delimiter",
    "exit_after_read",
    "check_archive_validity",
  );
  const exclude = options.texts("exclude").map((one) => (one.startsWith("/") ? one : `/**/${one}`));
  const older = options.number("ignore_older");
  const fromStart = options.text("mode") === "read" || options.text("start_position") === "beginning";
  options.text("start_position");
  const attributes = input.fields();
  const entry = {
    paths: paths.length === 1 ? paths[0] : paths,
    ...(exclude.length === 0 ? {} : { exclude }),
    initialPosition: fromStart ? "start" : "end",
    ...(older === undefined ? {} : { ignoreOlderHours: Math.max(1, Math.round(older / SECONDS_IN_AN_HOUR)) }),
    ...lineCodec(input),
    ...(Object.keys(attributes).length === 0 ? {} : { attributes }),
  };
  return { name: "file", options: { files: [entry] } };
}

function lineCodec(input: InputReading): Record<string, unknown> {
  const codec = input.options.codec();
  if (codec === undefined) return {};
  const { name } = codec.plugin;
  const charset = codec.text("charset");
  const encoding = charset === undefined || charset === "UTF-8" ? {} : { encoding: charset.toLowerCase() };
  if (name === "multiline") return { ...encoding, ...joined(input, codec) };
  if (name === "json" || name === "json_lines")
    input.changed("lines that are JSON objects become fields by themselves");
  else if (name !== "plain" && name !== "line") input.lost("codec", `codec ${name} has no counterpart`);
  return encoding;
}

function joined(input: InputReading, codec: Options): Record<string, unknown> {
  const joining = joiningOf(codec);
  if (joining === undefined) {
    input.lost(
      "codec",
      "the multiline pattern looks around, which lines cannot be joined by",
      "write multiline.pattern in RE2's syntax",
    );
    return {};
  }
  for (const one of joining.lost) input.lost("codec", one);
  return { multiline: joining.options };
}
