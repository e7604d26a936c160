/** When: a menu of usual ranges, a field for any other, two dates for exact ones. */
import { Popover } from "@mantine/core";
import { useState } from "react";
import type { FormEvent, ReactNode } from "react";
import { parseRange, PRESETS, rangeLabel } from "../address/range.ts";
import { useStore } from "../kit/store.ts";
import { setRange } from "../page/actions.ts";
import { useApp } from "../page/app.ts";
import type { App } from "../page/app.ts";
import { ExactRange } from "./exact-range.tsx";

export function TimeButton(): ReactNode {
  const app = useApp();
  const { from, to } = useStore(app.address.place);
  const open = useStore(app.overlay) === "time";
  return (
    <Popover
      opened={open}
      onChange={(opened) => app.overlay.set(opened ? "time" : "none")}
      position="bottom-end"
      width={320}
      trapFocus
      returnFocus
      shadow="md"
      transitionProps={{ duration: 120, transition: "fade" }}
    >
      <Popover.Target>
        <button
          type="button"
          className="bar-button num"
          title="Time range (d)"
          aria-expanded={open}
          onClick={() => app.overlay.set(open ? "none" : "time")}
        >
          {rangeLabel({ from, to })} ▾
        </button>
      </Popover.Target>
      <Popover.Dropdown className="time-menu">
        <TypedRange app={app} />
        <Presets app={app} from={from} to={to} />
        <ExactRange
          from={from}
          to={to}
          onTake={(range) => {
            setRange(app, range.from, range.to);
            app.overlay.set("none");
          }}
        />
      </Popover.Dropdown>
    </Popover>
  );
}

function TypedRange({ app }: { app: App }): ReactNode {
  const [text, setText] = useState("");
  const range = parseRange(text);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (range === undefined) return;
    setRange(app, range.from, range.to);
    app.overlay.set("none");
  };
  return (
    <form onSubmit={submit}>
      <input
        className="plain-input"
        data-autofocus
        value={text}
        placeholder="20m, 3 hours, today, 09:30 to 10:00"
        aria-label="Time range in words"
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {text !== "" && (
        <div className="dim">
          {range === undefined ? "Not understood yet" : `${rangeLabel(range)} — Enter`}
        </div>
      )}
    </form>
  );
}

function Presets({ app, from, to }: { app: App; from: string; to: string }): ReactNode {
  return (
    <div className="presets">
      {PRESETS.map((preset) => (
        <button
          key={preset.label}
          type="button"
          className="quiet"
          aria-pressed={preset.from === from && preset.to === to}
          onClick={() => {
            setRange(app, preset.from, preset.to);
            app.overlay.set("none");
          }}
        >
          {preset.label}
        </button>
      ))}
    </div>
  );
}
