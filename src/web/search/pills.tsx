/** Filters as pills, once there are several: taking one out of a long query by hand is tedious. */
import type { ReactNode } from "react";
import { useStore } from "../kit/store.ts";
import { search } from "../page/actions.ts";
import { useApp } from "../page/app.ts";
import { flipTerm, removeTerm } from "../query/change.ts";
import { termsOf } from "../query/terms.ts";
import type { Term } from "../query/terms.ts";

export function Pills(): ReactNode {
  const app = useApp();
  const { q } = useStore(app.address.place);
  const filters = pillsOf(q);
  if (filters.length === 0) return null;
  const change = (next: string): void => search(app, next, { keepPlace: true });
  return (
    <div className="pills" aria-label="Filters">
      {filters.map((term) => (
        <span key={term.start} className={`pill${term.negative ? " is-not" : ""}`}>
          <button
            type="button"
            title={term.negative ? "Excluded: include it" : "Included: exclude it"}
            onClick={() => change(flipTerm(q, term))}
          >
            {term.negative ? "not " : ""}
            <span className="dim">{term.field === "" ? "" : `${term.field} `}</span>
            {term.value}
          </button>
          <button
            type="button"
            title="Remove"
            aria-label={`Remove ${term.field} ${term.value}`}
            onClick={() => change(removeTerm(q, term))}
          >
            ✕
          </button>
        </span>
      ))}
      <button type="button" className="quiet dim" onClick={() => change("")}>
        clear all
      </button>
    </div>
  );
}

function pillsOf(q: string): readonly Term[] {
  const parsed = termsOf(q);
  if (parsed.state === "opaque") return [];
  const filters = parsed.terms.filter((term) => term.field !== "" || term.negative);
  return filters.length > 1 || filters.some((term) => term.negative) ? filters : [];
}
