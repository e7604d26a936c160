/** A pattern for the picked lines, ready to become a step. */
import type { ReactNode } from "react";
import { copyText } from "../kit/clipboard.ts";
import { useStore } from "../kit/store.ts";
import { tell } from "../kit/tell.ts";
import type { Bench } from "./bench.ts";
import { bodies, originQuery } from "./samples.ts";
import { grokStep, withStep } from "./steps-text.ts";

export function SuggestPanel({ bench }: { bench: Bench }): ReactNode {
  const { suggestion, picked, samples, steps } = useStore(bench.view);
  if (suggestion === undefined) return null;
  const { pattern, fields } = suggestion;
  const areJson = bodies(samples)
    .filter((_, i) => picked.has(i))
    .every(isJson);
  const add = (): void => {
    bench.setSteps(withStep(steps, grokStep(pattern, originQuery(samples, picked))));
    bench.forgetSuggestion();
  };
  const copy = async (): Promise<void> =>
    tell((await copyText(pattern)) ? "Pattern copied" : "The browser did not let us copy");
  return (
    <section className="suggest appear" aria-label="Suggested pattern">
      <code className="mono">{pattern}</code>
      <p className="dim">
        {areJson
          ? "These lines are JSON: the built-in recognition has their keys as fields already, no pattern is needed."
          : `Matches every picked line. Fields: ${fields.join(", ") || "none"}. Rename them in the pattern as you like.`}
        {!areJson && picked.size === 1 && " Pick more lines to tell words from values."}
      </p>
      <div className="suggest-buttons">
        <button type="button" className="bar-button" onClick={add}>
          Add as a step
        </button>
        <button type="button" className="bar-button" onClick={() => void copy()}>
          Copy
        </button>
        <button type="button" className="bar-button" onClick={bench.forgetSuggestion}>
          Close
        </button>
      </div>
    </section>
  );
}

function isJson(line: string): boolean {
  if (!line.trimStart().startsWith("{")) return false;
  try {
    return typeof JSON.parse(line) === "object";
  } catch {
    return false;
  }
}
