import type { MouseEvent, ReactNode } from "react";
import { useState } from "react";
import { exact, rounded } from "../kit/numbers.ts";
import { useStore } from "../kit/store.ts";
import { filterBy } from "../page/actions.ts";
import type { FilterVerb } from "../page/actions.ts";
import { useApp } from "../page/app.ts";
import { excluded, included, withoutField } from "../query/change.ts";
import type { Filter } from "../query/change.ts";
import { narrowNames } from "../rows/narrow-names.ts";
import { SEVERITIES, severityLetter } from "../rows/severity.ts";
import { useFieldValues } from "../server/queries.ts";
import type { Refresh, Sought } from "../server/queries.ts";
import { originColour } from "../theme/origin-colour.ts";

export interface FacetProps {
  field: string;
  sought: Sought | undefined;
  refresh: Refresh;
  onRemove: (() => void) | undefined;
}

const NO_NAMES: ReadonlyMap<string, string> = new Map();
const FEW = 8;
const MANY = 50;

export function Facet({ field, sought, refresh, onRemove }: FacetProps): ReactNode {
  const [limit, setLimit] = useState(FEW);
  const { query, values, names, hidden } = useFacet({ field, sought, limit, refresh });
  const { data, isError, isPlaceholderData } = query;
  return (
    <section className={`facet${isPlaceholderData ? " is-old" : ""}`} aria-label={field}>
      <Title field={field} partial={data?.partial === true} onRemove={onRemove} />
      {isError && <div className="facet-none">no counts</div>}
      {data !== undefined && values.length === 0 && (
        <div className="facet-none">no values in these lines</div>
      )}
      {values.map(({ value, count, state }) => (
        <Value
          key={value}
          filter={{ field, value }}
          name={names.get(value) ?? value}
          count={count}
          state={state}
        />
      ))}
      <More hidden={hidden} onMore={() => setLimit(MANY)} />
    </section>
  );
}

interface FacetModel {
  query: ReturnType<typeof useFieldValues>;
  values: readonly { value: string; count: number; state: ValueState }[];
  names: ReadonlyMap<string, string>;
  hidden: number;
}

function useFacet({ field, sought, limit, refresh }: Parameters<typeof useFieldValues>[0]): FacetModel {
  const { q } = useStore(useApp().address.place);
  // Counted without its own filter: one sees what one could switch to.
  const others = sought === undefined ? undefined : { ...sought, q: withoutField(sought.q, field) };
  const query = useFieldValues({ sought: others, field, limit, refresh });
  const found = query.data?.fields.find(({ name }) => name === field);
  const on = included(q, field);
  const off = excluded(q, field);
  const values = ordered(field, withMissing(found?.values ?? [], [...on, ...off]));
  return {
    query,
    values: values.map((one) => ({ ...one, state: stateOf(one.value, on, off) })),
    names: field === "container.name" ? narrowNames(values.map(({ value }) => value)) : NO_NAMES,
    hidden: limit < MANY && found !== undefined ? found.distinct - limit : 0,
  };
}

function More({ hidden, onMore }: { hidden: number; onMore: () => void }): ReactNode {
  if (hidden <= 0) return null;
  return (
    <button type="button" className="quiet facet-more" onClick={onMore}>
      {exact(hidden)} more
    </button>
  );
}

interface TitleProps {
  field: string;
  partial: boolean;
  onRemove: (() => void) | undefined;
}

function Title({ field, partial, onRemove }: TitleProps): ReactNode {
  return (
    <h2>
      <span title={field}>{TITLES[field] ?? field}</span>
      {partial && <span className="dim"> partial</span>}
      {onRemove !== undefined && (
        <button
          type="button"
          className="quiet"
          title="Take this field away"
          aria-label={`Take ${field} away`}
          onClick={onRemove}
        >
          ✕
        </button>
      )}
    </h2>
  );
}

const TITLES: Readonly<Record<string, string>> = {
  "container.name": "Container",
  "host.name": "Host",
  "service.name": "Service",
  severity: "Severity",
};

type ValueState = "on" | "off" | "other" | "free";

function stateOf(value: string, on: readonly string[], off: readonly string[]): ValueState {
  if (off.includes(value)) return "off";
  if (on.length === 0) return "free";
  return on.includes(value) ? "on" : "other";
}

/** A value that is filtered by stays in the list, even with no lines left. */
function withMissing(
  values: readonly { value: string; count: number }[],
  chosen: readonly string[],
): { value: string; count: number }[] {
  const missing = chosen.filter((one) => !values.some(({ value }) => value === one) && !/[*?]/.test(one));
  return [...values, ...missing.map((value) => ({ value, count: 0 }))];
}

/** Severities have an order of their own, the worst first. */
function ordered(
  field: string,
  values: { value: string; count: number }[],
): { value: string; count: number }[] {
  if (field !== "severity") return values;
  const rank = (value: string): number => -(SEVERITIES as readonly string[]).indexOf(value);
  return values.sort((a, b) => rank(a.value) - rank(b.value));
}

interface ValueProps {
  filter: Filter;
  name: string;
  count: number;
  state: ValueState;
}

function Value({ filter, name, count, state }: ValueProps): ReactNode {
  const app = useApp();
  const { field, value } = filter;
  const act = (verb: FilterVerb): void => filterBy(app, verb, filter);
  const click = (event: MouseEvent): void => {
    if (state === "on" || state === "off") act("release");
    else act(event.ctrlKey || event.metaKey ? "too" : "only");
  };
  return (
    <div className={`facet-value is-${state}`}>
      <button
        type="button"
        className="facet-pick"
        aria-pressed={state === "on"}
        title={
          state === "on" || state === "off"
            ? `Take ${value} out of the search`
            : `Only ${value} (Ctrl: this as well)`
        }
        onClick={click}
      >
        {field === "severity" && (
          <span className={`facet-sev mono sev-${value}`}>{severityLetter(value)}</span>
        )}
        <span
          className="facet-name"
          style={field === "container.name" ? { color: originColour(value) } : undefined}
        >
          {name}
        </span>
      </button>
      <button
        type="button"
        className="facet-not quiet"
        title={`Hide ${value}`}
        aria-label={`Hide ${value}`}
        onClick={() => act("not")}
      >
        −
      </button>
      <span className="facet-count num" title={exact(count)}>
        {rounded(count)}
      </span>
    </div>
  );
}
