/** How the clients under test/senders/programs are started, by language. */
import { cpSync, existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { spoken } from "./program.ts";
import type { Command } from "./program.ts";
import type { Run, Sender } from "./sender.ts";

const HERE = resolve(import.meta.dirname, "programs");

/** Node finds a package from where the program lies, so the programs are laid beside the packages. */
export function layPrograms(programs: string): void {
  cpSync(join(HERE, "node"), join(programs, "npm", "programs"), { recursive: true });
}

const LANGUAGES = {
  node: (dir: string): Command => ({
    program: process.execPath,
    args: [join(dir, "npm/programs/main.mjs")],
    env: { NODE_NO_WARNINGS: "1", AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "1" },
  }),
  python: (dir: string): Command => ({
    program: join(dir, "python/bin/python"),
    args: [join(HERE, "python/main.py")],
    env: { PYTHONUNBUFFERED: "1", PYTHONDONTWRITEBYTECODE: "1" },
  }),
  java: (dir: string): Command => ({
    program: "java",
    args: [
      "-Xmx192m",
      "-XX:TieredStopAtLevel=1",
      "-XX:+UseSerialGC",
      "-cp",
      `${dir}/java/classes:${dir}/java/lib/*`,
      "Main",
    ],
  }),
  go: (dir: string): Command => ({ program: join(dir, "bin/go-senders"), args: [] }),
} as const;

export type Language = keyof typeof LANGUAGES;

/** What tells that a language's programs are installed. */
const INSTALLED: Record<Language, string> = {
  node: "npm/node_modules",
  python: "python/bin/python",
  java: "java/classes/Main.class",
  go: "bin/go-senders",
};

export type ClientSpec = Omit<Sender, "start" | "missing"> & {
  language: Language;
  /** File and name of the client, as its program knows it. */
  client: readonly string[];
  env?: Readonly<Record<string, string>>;
};

/** A sender that is one of our small programs around a client library. */
export function client({ language, client: args, env = {}, ...sender }: ClientSpec): Sender {
  return {
    ...sender,
    missing: ({ programs }) =>
      existsSync(join(programs, INSTALLED[language])) ? undefined : `${language} is not installed`,
    start: (run) => {
      const command = languageCommand(language, run.programs, args);
      return spoken(run, { ...command, env: { ...command.env, ...env } }, sender.long);
    },
  };
}

export function languageCommand(language: Language, programs: string, args: readonly string[]): Command {
  const command = LANGUAGES[language](programs);
  return { ...command, args: [...command.args, ...args] };
}

/** An installed program that needs no words of ours around it. */
export const installed =
  (name: string) =>
  ({ programs }: Run): string | undefined =>
    existsSync(join(programs, "bin", name)) ? undefined : `${name} is not installed`;
