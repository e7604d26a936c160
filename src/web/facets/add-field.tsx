import { Popover } from "@mantine/core";
import { useState } from "react";
import type { ReactNode } from "react";
import { useStore } from "../kit/store.ts";
import { useApp } from "../page/app.ts";
import { useFieldNames } from "../server/queries.ts";

/** Fields found in the newest lines, to be counted as well. */
export function AddField({
  known,
  onAdd,
}: {
  known: readonly string[];
  onAdd: (field: string) => void;
}): ReactNode {
  const [open, setOpen] = useState(false);
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-start" width={280} trapFocus shadow="md">
      <Popover.Target>
        <button type="button" className="quiet add-field" onClick={() => setOpen(!open)}>
          + add field
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        <FieldChoice
          known={known}
          onPick={(field) => {
            onAdd(field);
            setOpen(false);
          }}
        />
      </Popover.Dropdown>
    </Popover>
  );
}

function FieldChoice({
  known,
  onPick,
}: {
  known: readonly string[];
  onPick: (field: string) => void;
}): ReactNode {
  const { shown } = useStore(useApp().lines.view);
  const [text, setText] = useState("");
  const { data, isError } = useFieldNames(shown);
  const fields = (data?.fields ?? []).filter(
    ({ name }) => !known.includes(name) && name.includes(text.trim()),
  );
  return (
    <div className="field-choice">
      <input
        className="plain-input"
        data-autofocus
        value={text}
        placeholder="Name of a field"
        aria-label="Name of a field"
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && text.trim() !== "") onPick(fields[0]?.name ?? text.trim());
        }}
      />
      <div className="field-list">
        {fields.map(({ name, values }) => (
          <button key={name} type="button" className="quiet" onClick={() => onPick(name)}>
            {name} <span className="dim">{values.map(({ value }) => value).join(", ")}</span>
          </button>
        ))}
      </div>
      {isError && (
        <div className="dim">The fields could not be read. A name typed above works all the same.</div>
      )}
    </div>
  );
}
