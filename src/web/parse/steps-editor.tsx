/** The steps as YAML. What is wrong is marked at its line; the steps' line numbers say how many lines matched. */
import { useRef, useState } from "react";
import type { KeyboardEvent, ReactNode, RefObject } from "react";
import type { TriedStep } from "../../api/contract.ts";
import { useStore } from "../kit/store.ts";
import type { Bench } from "./bench.ts";
import { faultsOf } from "./steps-text.ts";
import type { Fault } from "./steps-text.ts";

const EXAMPLE = `# Steps, one after the other, such as
# - grok:
#     patterns:
#       - '%{TIMESTAMP_ISO8601:timestamp} %{LOGLEVEL:severity} %{GREEDYDATA:text}'
# - date:
#     field: timestamp
#     formats: [ISO8601]`;

export function StepsEditor({ bench }: { bench: Bench }): ReactNode {
  const { steps, error, answer } = useStore(bench.view);
  const [scrolled, setScrolled] = useState(0);
  const area = useRef<HTMLTextAreaElement>(null);
  const faults = error === undefined ? [] : faultsOf(error.message);
  return (
    <>
      <div className={`editor mono${error === undefined ? "" : " is-wrong"}`}>
        <Gutter
          count={steps.split("\n").length}
          scrolled={scrolled}
          faults={faults}
          steps={error === undefined ? (answer?.steps ?? []) : []}
        />
        <textarea
          ref={area}
          className="mono"
          value={steps}
          placeholder={EXAMPLE}
          aria-label="Steps in YAML"
          aria-invalid={error !== undefined}
          aria-describedby={error === undefined ? undefined : "steps-error"}
          title="Tab indents; Escape, then Tab, leaves the field"
          autoComplete="off"
          autoCapitalize="off"
          autoCorrect="off"
          spellCheck={false}
          wrap="off"
          onChange={(event) => bench.setSteps(event.currentTarget.value)}
          onScroll={(event) => setScrolled(event.currentTarget.scrollTop)}
          onKeyDown={onKey}
        />
      </div>
      {error !== undefined && <Faults error={error} faults={faults} area={area} />}
    </>
  );
}

interface GutterProps {
  count: number;
  scrolled: number;
  faults: readonly Fault[];
  steps: readonly TriedStep[];
}

function Gutter({ count, scrolled, faults, steps }: GutterProps): ReactNode {
  const wrong = new Set(faults.map(({ line }) => line));
  const byLine = new Map(steps.map((step) => [step.line, step]));
  return (
    <div className="gutter num" aria-hidden="true">
      <div style={{ transform: `translateY(${-scrolled}px)` }}>
        {Array.from({ length: count }, (_, i) => (
          <div key={i + 1} className={wrong.has(i + 1) ? "is-wrong" : undefined}>
            <span className="gutter-rate">{rateText(byLine.get(i + 1))}</span>
            {i + 1}
          </div>
        ))}
      </div>
    </div>
  );
}

function rateText(step: TriedStep | undefined): string {
  if (step === undefined) return "";
  const judged = step.matched + step.missed + step.failed;
  return judged === 0 ? "" : `${step.matched}/${judged}`;
}

interface FaultsProps {
  error: Error;
  faults: readonly Fault[];
  area: RefObject<HTMLTextAreaElement | null>;
}

function Faults({ error, faults, area }: FaultsProps): ReactNode {
  const hint = "hint" in error && typeof error.hint === "string" ? error.hint : "";
  return (
    <div className="faults" id="steps-error" role="alert">
      {faults.map(({ line, text }) => (
        <button
          key={`${line} ${text}`}
          type="button"
          className="quiet"
          onClick={() => goToLine(area.current, line)}
        >
          <strong>line {line}</strong> {text}
        </button>
      ))}
      {faults.length === 0 && <strong>{error.message}</strong>}
      {hint !== "" && <span className="dim">{hint}</span>}
    </div>
  );
}

const LINE_PX = 20;

function goToLine(area: HTMLTextAreaElement | null, line: number): void {
  if (area === null) return;
  const before = area.value.split("\n").slice(0, line - 1);
  const at = before.reduce((sum, one) => sum + one.length + 1, 0);
  area.focus();
  area.setSelectionRange(at, at + (area.value.slice(at).split("\n")[0]?.length ?? 0));
  area.scrollTop = (line - 4) * LINE_PX;
}

/** Escape was pressed: the next Tab is for going on. */
let leaving = false;

function onKey(event: KeyboardEvent<HTMLTextAreaElement>): void {
  if (event.nativeEvent.isComposing) return;
  const wasLeaving = leaving;
  leaving = event.key === "Escape";
  if (event.key === "Tab" && !event.shiftKey && !wasLeaving) return insert(event, "  ");
  if (event.key === "Enter" && !event.shiftKey) insert(event, `\n${indentOf(event.currentTarget)}`);
}

/** By a command of the browser: what is typed this way can be undone. */
function insert(event: KeyboardEvent<HTMLTextAreaElement>, text: string): void {
  event.preventDefault();
  document.execCommand("insertText", false, text);
}

/** Below `name:` one goes in, else one stays. */
function indentOf({ value, selectionStart }: HTMLTextAreaElement): string {
  const line = value.slice(value.lastIndexOf("\n", selectionStart - 1) + 1, selectionStart);
  const indent = /^[ ]*/.exec(line)?.[0] ?? "";
  if (!/:\s*$/.test(line)) return indent;
  return /^\s*- /.test(line) ? `${indent}    ` : `${indent}  `;
}
