/** Standard output and error as commands use them: waits when the reader is slow, ends when it goes away. */
import { once } from "node:events";

export interface Output {
  /** To standard output; resolves when there is room for more. */
  write: (text: string | Uint8Array) => Promise<void>;
  /** A line to standard error. */
  tell: (line: string) => void;
  /** Whether a person looks at standard output. */
  terminal: boolean;
  /** Whether to colour standard output and standard error. */
  colour: boolean;
  errorColour: boolean;
  /** Standard output's reader went away. Unless told otherwise that ends the program, cleanly. */
  whenReaderLeaves: (act: () => void) => void;
}

type Environment = Readonly<Record<string, string | undefined>>;

export function openOutput(env: Environment): Output {
  const { stdout, stderr } = process;
  let left = (): void => process.exit(0);
  stdout.on("error", (error: NodeJS.ErrnoException) => {
    // EPIPE: `logboom search … | head` is no failure of ours.
    if (error.code === "EPIPE" || error.code === "ERR_STREAM_DESTROYED") left();
    else {
      stderr.write(`logboom: cannot write to standard output: ${error.message}\n`);
      process.exit(1);
    }
  });
  stderr.on("error", () => undefined);
  return {
    write: async (text) => {
      if (!stdout.write(text)) await once(stdout, "drain");
    },
    tell: (line) => {
      stderr.write(`${line}\n`);
    },
    terminal: stdout.isTTY === true,
    colour: colourWanted(stdout.isTTY === true, env),
    errorColour: colourWanted(stderr.isTTY === true, env),
    whenReaderLeaves: (act) => {
      left = act;
    },
  };
}

/** https://no-color.org: NO_COLOR with any text switches colours off. */
function colourWanted(terminal: boolean, env: Environment): boolean {
  if (env["NO_COLOR"]) return false;
  if (env["FORCE_COLOR"] && env["FORCE_COLOR"] !== "0") return true;
  return terminal && env["TERM"] !== "dumb";
}

/** `--color always|never|auto` comes before everything that is guessed. */
export function withColour(out: Output, wanted: string | undefined): Output {
  if (wanted === undefined || wanted === "auto") return out;
  return { ...out, colour: wanted === "always", errorColour: wanted === "always" };
}
