// vitest's JSON report → what was skipped (counted by file), what failed and why, one last line with the counts;
// exit 1 when something failed or a suite skipped what was switched on for it. What failed comes last: the end is what gets read.
import { readFileSync } from "node:fs";
import { relative } from "node:path";

/** With Docker and a browser installed nothing in here has a reason to skip. */
const SWITCHED_ON = ["test/docker/", "test/browser/"];
/** Lines of a failure's message that are shown: what was expected, what came, where. */
const MESSAGE_LINES = 12;

const report = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8"));
const failures = [];
let wronglySkipped = 0;
for (const file of report.testResults) {
  const name = relative(process.cwd(), file.name);
  const skipped = file.assertionResults.filter((one) => one.status === "pending" || one.status === "skipped");
  if (skipped.length > 0)
    console.log(`skipped: ${name}: ${skipped.length}, the first: ${skipped[0].fullName}`);
  if (SWITCHED_ON.some((folder) => name.startsWith(folder))) wronglySkipped += skipped.length;
  for (const one of file.assertionResults)
    if (one.status === "failed") failures.push([`${name} > ${one.fullName}`, one.failureMessages.join("\n")]);
  // A file that could not be loaded has no tests that could fail.
  if (file.status === "failed" && file.assertionResults.length === 0) failures.push([name, file.message]);
}
if (wronglySkipped > 0)
  console.log(`${wronglySkipped} tests were skipped although Docker and a browser are there`);
for (const [name, message] of failures) {
  console.log(`failed: ${name}`);
  for (const line of message.split("\n").slice(0, MESSAGE_LINES)) console.log(`    ${line}`);
}

const skipped = report.numPendingTests + report.numTodoTests;
console.log(`${report.numPassedTests} passed, ${report.numFailedTests} failed, ${skipped} skipped`);
process.exit(report.success && wronglySkipped === 0 ? 0 : 1);
