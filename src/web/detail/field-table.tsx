import type { KeyboardEvent, ReactNode } from "react";
import { copyText } from "../kit/clipboard.ts";
import { useStore } from "../kit/store.ts";
import { tell } from "../kit/tell.ts";
import { filterBy, toggleColumn } from "../page/actions.ts";
import { useApp } from "../page/app.ts";
import type { Field } from "./fields.ts";

export function FieldTable({ title, fields }: { title: string; fields: readonly Field[] }): ReactNode {
  return (
    <section className="fields" aria-label={title}>
      <h2>{title}</h2>
      {fields.map((field) => (
        <FieldLine key={field.name} field={field} />
      ))}
    </section>
  );
}

function FieldLine({ field: { name, value } }: { field: Field }): ReactNode {
  const app = useApp();
  const isColumn = useStore(app.address.place).cols.includes(name);
  const only = (): void => filterBy(app, "only", { field: name, value });
  const not = (): void => filterBy(app, "not", { field: name, value });
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "+" && event.key !== "-") return;
    event.stopPropagation();
    event.preventDefault();
    if (event.key === "+") only();
    else not();
  };
  return (
    <div className="field" tabIndex={0} onKeyDown={onKeyDown} data-field={name}>
      <span className="field-name" title={name}>
        {name}
      </span>
      <span className="field-value mono">{value}</span>
      <span className="field-buttons">
        <button
          type="button"
          title={`Only ${name} = ${value} (+)`}
          aria-label={`Only ${name} ${value}`}
          onClick={only}
        >
          +
        </button>
        <button
          type="button"
          title={`Hide ${name} = ${value} (-)`}
          aria-label={`Hide ${name} ${value}`}
          onClick={not}
        >
          −
        </button>
        <button
          type="button"
          title="Show as a column"
          aria-pressed={isColumn}
          onClick={() => toggleColumn(app, name)}
        >
          col
        </button>
        <button type="button" title="Copy the value" onClick={() => void copied(value)}>
          copy
        </button>
      </span>
    </div>
  );
}

async function copied(value: string): Promise<void> {
  tell((await copyText(value)) ? "Copied" : "The browser did not let us copy");
}
