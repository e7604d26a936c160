// vitest's JSON report → one last line, and exit 1 when something failed or a suite skipped what was switched on for it.
import { readFileSync } from "node:fs";
import { relative } from "node:path";

/** With Docker and a browser installed nothing in here has a reason to skip. */
const SWITCHED_ON = ["test/docker/", "test/browser/"];

const report = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8"));
let wronglySkipped = 0;
for (const file of report.testResults) {
  const name = relative(process.cwd(), file.name);
  const skipped = file.assertionResults.filter((one) => one.status === "pending" || one.status === "skipped");
  for (const one of skipped) console.log(`skipped: ${name} > ${one.fullName}`);
  if (SWITCHED_ON.some((folder) => name.startsWith(folder))) wronglySkipped += skipped.length;
  // A file that could not be loaded has no tests that could fail.
  if (file.status === "failed" && file.assertionResults.length === 0)
    console.log(`failed: ${name}: ${file.message}`);
}
if (wronglySkipped > 0)
  console.log(`${wronglySkipped} tests were skipped although Docker and a browser are there`);

const skipped = report.numPendingTests + report.numTodoTests;
console.log(`${report.numPassedTests} passed, ${report.numFailedTests} failed, ${skipped} skipped`);
process.exit(report.success && wronglySkipped === 0 ? 0 : 1);
