/** What a look at the configuration could not tell: whether anybody brings a field that no step makes. */
import type { Finding } from "./finding.ts";

/** Does any record of the last day match? Undefined when nobody can say now. */
export type Seen = (query: string) => Promise<boolean | undefined>;

/** Each costs the store a look at a day. */
const ASKED_MOST = 20;

export async function settle(findings: readonly Finding[], seen: Seen): Promise<Finding[]> {
  const settled: Finding[] = [];
  let asked = 0;
  for (const finding of findings) {
    if (
      !finding.kind.startsWith("unknown field") ||
      finding.level === "fault" ||
      finding.query === undefined
    ) {
      settled.push(finding);
      continue;
    }
    const answer = asked < ASKED_MOST ? await seen(finding.query) : undefined;
    asked += 1;
    if (answer === true) continue;
    settled.push(answer === undefined ? finding : neverSeen(finding));
  }
  return settled;
}

/** Without the query: there is nothing to be found by it. */
function neverSeen(finding: Finding): Finding {
  const level = finding.level === "note" ? "doubt" : finding.level;
  const reason = `no record of the last day has it, and ${finding.reason}`;
  const told: Finding = { ...finding, level, reason };
  delete told.query;
  return told;
}
