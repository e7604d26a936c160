/** What is told of rules. A ruleset that is called from several places is gone through several times, and told of once. */
import type { Finding } from "../outcome.ts";

export class Told {
  readonly findings: Finding[] = [];
  readonly #known = new Set<string>();

  lost(line: number, text: string, suggestion = ""): void {
    this.#tell({ line, level: "not carried over", text, suggestion });
  }

  changed(line: number, text: string, suggestion: string): void {
    this.#tell({ line, level: "changed", text, suggestion });
  }

  fault(line: number, text: string, suggestion: string): void {
    this.#tell({ line, level: "fault", text, suggestion });
  }

  #tell(finding: Finding): void {
    const key = `${finding.line} ${finding.text}`;
    if (this.#known.has(key)) return;
    this.#known.add(key);
    this.findings.push(finding);
  }
}
