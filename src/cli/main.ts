#!/usr/bin/env node
/** The program's entry: finds the command, runs it, exits with its code. */
import { complain } from "./complaint.ts";
import { openOutput } from "./output.ts";
import { runProgram } from "./program.ts";

const out = openOutput(process.env);
try {
  process.exitCode = await runProgram(process.argv.slice(2), process.env, out);
} catch (error) {
  process.exitCode = complain(error, out);
}
// Whatever a command left open (a connection kept for reuse, standard input) must not hold the program.
process.exit();
