/** Every command there is, in the order of the help. */
import { agentCommand } from "./agent.ts";
import { checkCommand } from "./check.ts";
import type { CommandSpec } from "./command.ts";
import { importCommand } from "./import.ts";
import { matchCommand } from "./match.ts";
import { pipeCommand } from "./pipe.ts";
import { reparseCommand } from "./reparse.ts";
import { searchCommand } from "./search.ts";
import { serverCommand } from "./server.ts";
import { tailCommand } from "./tail.ts";
import { templateCommand } from "./template.ts";
import { upCommand } from "./up.ts";

export const commands: readonly CommandSpec[] = [
  upCommand,
  serverCommand,
  agentCommand,
  searchCommand,
  tailCommand,
  matchCommand,
  pipeCommand,
  templateCommand,
  checkCommand,
  importCommand,
  reparseCommand,
];
