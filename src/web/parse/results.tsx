/** The lines, and under each what the steps made of it. */
import { useState } from "react";
import type { ReactNode } from "react";
import type { StepTrace, TryAnswer } from "../../api/contract.ts";
import { plural } from "../kit/numbers.ts";
import { useStore } from "../kit/store.ts";
import { withoutAnsi } from "../rows/ansi.ts";
import type { Bench } from "./bench.ts";
import { bodies, builtInSteps, foundFields, outcomeOf } from "./samples.ts";
import type { FoundField, Show } from "./samples.ts";

type Result = TryAnswer["results"][number];

export function Results({ bench }: { bench: Bench }): ReactNode {
  const { samples, answer, picked } = useStore(bench.view);
  const [show, setShow] = useState<Show>("all");
  const lines = bodies(samples);
  const results = answer?.results ?? [];
  const builtIn = builtInSteps(answer);
  const outcomes = lines.map((_, i) => (results[i] === undefined ? "fine" : outcomeOf(results[i], builtIn)));
  const count = (which: Show): number =>
    which === "all" ? lines.length : outcomes.filter((one) => one === which).length;
  const shown = lines
    .map((text, i) => ({ text, i }))
    .filter(({ i }) => show === "all" || outcomes[i] === show);
  return (
    <>
      <ResultsBar bench={bench} show={show} count={count} onShow={setShow} />
      {answer !== undefined && answer.left > 0 && (
        <p className="parse-note">
          {plural(answer.left, "line")} not looked at: the steps took too long, or made too much.
        </p>
      )}
      {lines.length === 0 && (
        <p className="parse-note">No lines yet. Search for some, follow new ones, or paste your own.</p>
      )}
      <ol className="results">
        {shown.map(({ text, i }) => (
          <SampleRow
            key={i}
            number={i}
            text={text}
            result={results[i]}
            builtIn={builtIn}
            picked={picked.has(i)}
            bench={bench}
          />
        ))}
      </ol>
    </>
  );
}

interface ResultsBarProps {
  bench: Bench;
  show: Show;
  count: (which: Show) => number;
  onShow: (which: Show) => void;
}

function ResultsBar({ bench, show, count, onShow }: ResultsBarProps): ReactNode {
  const { picked } = useStore(bench.view);
  return (
    <div className="results-bar">
      {(["all", "missed", "failed"] as const).map((which) => (
        <button
          key={which}
          type="button"
          className="quiet num"
          aria-pressed={show === which}
          onClick={() => onShow(which)}
        >
          {which} {count(which)}
        </button>
      ))}
      <span className="grow" />
      <button
        type="button"
        className="bar-button"
        disabled={picked.size === 0}
        onClick={() => void bench.suggest()}
      >
        {picked.size === 0
          ? "Pick lines for a pattern"
          : `Suggest a pattern for ${plural(picked.size, "line")}`}
      </button>
    </div>
  );
}

interface SampleRowProps {
  number: number;
  text: string;
  result: Result | undefined;
  builtIn: ReadonlySet<string>;
  picked: boolean;
  bench: Bench;
}

function SampleRow({ number, text, result, builtIn, picked, bench }: SampleRowProps): ReactNode {
  const plain = withoutAnsi(text);
  return (
    <li className="result">
      <label className="result-line mono">
        <input
          type="checkbox"
          checked={picked}
          aria-label={`Pick line ${number + 1}`}
          onChange={(event) => bench.pick(number, event.currentTarget.checked)}
        />
        <span>{plain === "" ? <span className="dim">(empty)</span> : plain}</span>
      </label>
      {result !== undefined && <Made result={result} builtIn={builtIn} />}
    </li>
  );
}

function Made({ result, builtIn }: Pick<SampleRowProps, "builtIn"> & { result: Result }): ReactNode {
  const fields = foundFields(result);
  return (
    <div className="made">
      <div className="outcomes">
        {result.steps.map((trace) => (
          <Outcome key={trace.step} trace={shownTrace(trace, builtIn)} />
        ))}
      </div>
      {fields.length > 0 && (
        <dl className="found-fields mono">
          {fields.map((field) => (
            <Field key={field.name} field={field} />
          ))}
        </dl>
      )}
      {result.records.length !== 1 && (
        <p className="dim">
          {result.records.length === 0 ? "Nothing is left of it." : `${result.records.length} records.`}
        </p>
      )}
    </div>
  );
}

function Field({ field: { name, value, step } }: { field: FoundField }): ReactNode {
  return (
    <div title={`set by ${step}`}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

const SIGNS: Readonly<Record<StepTrace["outcome"], string>> = {
  matched: "✓",
  missed: "✗",
  failed: "!",
  dropped: "⌫",
  "not for it": "–",
  nothing: "·",
};

/** That the recognition knows no form of a line is nothing to mend. */
function shownTrace(trace: StepTrace, builtIn: ReadonlySet<string>): StepTrace {
  return trace.outcome === "missed" && builtIn.has(trace.step) ? { ...trace, outcome: "nothing" } : trace;
}

function Outcome({ trace: { step, outcome, reason, us } }: { trace: StepTrace }): ReactNode {
  const word = outcome === "nothing" ? "done" : outcome;
  return (
    <span className={`outcome is-${outcome.replaceAll(" ", "-")}`} title={`${step}: ${word}, ${us} µs`}>
      <span aria-hidden="true">{SIGNS[outcome]}</span> {step}
      <span className="unseen"> {word}</span>
      {reason !== undefined && <span>: {reason}</span>}
    </span>
  );
}
