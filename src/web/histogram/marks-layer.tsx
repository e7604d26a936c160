/** The marks over the bars. One stop of the Tab key for all of them; arrow keys walk, Enter goes to the line. */
import { useRef, useState } from "react";
import type { KeyboardEvent, ReactNode } from "react";
import { useApp } from "../page/app.ts";
import { useClock } from "../rows/look.ts";
import { markText } from "./marks.ts";
import type { Happening, Mark } from "./marks.ts";

const SIGNS: Readonly<Record<Happening, string>> = { new: "▲", restart: "↻", oom: "✕" };

export interface MarksLayerProps {
  marks: readonly Mark[];
  fromMs: number;
  longMs: number;
}

export function MarksLayer({ marks, fromMs, longMs }: MarksLayerProps): ReactNode {
  const app = useApp();
  const clock = useClock();
  const list = useRef<HTMLUListElement>(null);
  const [shown, setShown] = useState<string>();
  const [last, setLast] = useState<string>();
  const stop = marks.some(({ id }) => id === last) ? last : marks.at(-1)?.id;
  const walk = (event: KeyboardEvent, at: number): void => {
    const step = STEPS[event.key];
    if (event.key === "Escape") setShown(undefined);
    else if (step === undefined) return;
    // The page's own keys would walk through the lines at the same time.
    event.preventDefault();
    list.current?.querySelectorAll("button")[at + (step ?? 0)]?.focus();
  };
  if (marks.length === 0) return null;
  return (
    <ul className="marks" ref={list} aria-label="What happened to containers">
      {marks.map((mark, i) => {
        const share = (mark.ms - fromMs) / longMs;
        const text = `${clock.time(mark.ms).slice(0, 8)} ${markText(mark)}`;
        return (
          <li
            key={mark.id}
            className={`happening happening-${mark.kind}`}
            style={{ left: `${share * 100}%` }}
          >
            <button
              type="button"
              tabIndex={mark.id === stop ? 0 : -1}
              aria-label={text}
              onClick={() => app.address.go({ at: mark.id })}
              onFocus={() => {
                setLast(mark.id);
                setShown(mark.id);
              }}
              onBlur={() => setShown(undefined)}
              onMouseEnter={() => setShown(mark.id)}
              onMouseLeave={() => setShown(undefined)}
              onKeyDown={(event) => walk(event, i)}
            >
              {SIGNS[mark.kind]}
            </button>
            {shown === mark.id && (
              <span className={`happening-says num${share > 0.5 ? " at-left" : ""}`} aria-hidden="true">
                {text}
              </span>
            )}
          </li>
        );
      })}
    </ul>
  );
}

const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1 };
