/** Every command there is, in the order of the help. */
import type { CommandSpec } from "./command.ts";
import { matchCommand } from "./match.ts";
import { pipeCommand } from "./pipe.ts";
import { searchCommand } from "./search.ts";
import { tailCommand } from "./tail.ts";

export const commands: readonly CommandSpec[] = [searchCommand, tailCommand, matchCommand, pipeCommand];
