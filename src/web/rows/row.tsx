/** One line of the log. */
import { Fragment, memo } from "react";
import type { ReactNode } from "react";
import type { LineRow } from "../lines/rows.ts";
import { originColour } from "../theme/origin-colour.ts";
import type { Clock } from "./clock.ts";
import { fieldValue, lineText, REST_MOST_LINES } from "./line-text.ts";
import type { LineText } from "./line-text.ts";
import { fitted } from "./narrow-names.ts";
import { Pieces } from "./pieces.tsx";
import { RowButtons } from "./row-buttons.tsx";
import { eventSign, isEvent } from "./row-event.ts";
import { severityLetter } from "./severity.ts";

/** The same for all rows, and the same object until something in it changes. */
export interface RowLook {
  clock: Clock;
  cols: readonly string[];
  hits: RegExp | undefined;
  names: ReadonlyMap<string, string>;
  originChars: number;
  wrap: boolean;
}

export interface RowProps {
  row: LineRow;
  look: RowLook;
  /** Cell of the keyboard's cursor, or undefined when it is elsewhere. */
  cell: string | undefined;
  hovered: boolean;
  expanded: boolean;
}

export const Row = memo(function Row({ row, look, cell, hovered, expanded }: RowProps): ReactNode {
  const { line } = row;
  const { severity } = line.record;
  const text = lineText(row);
  const name = look.names.get(line.origin) ?? line.origin;
  return (
    <div className={classes(row, { cursor: cell !== undefined, wraps: look.wrap })} data-key={row.key}>
      <time className="row-time num" dateTime={line.record.timestamp}>
        {look.clock.time(line.ms)}
      </time>
      <span className={`row-sev${cell === "severity" ? " at-cell" : ""}`} title={severity}>
        {severityLetter(severity)}
      </span>
      <span
        className={`row-origin${isOrigin(cell) ? " at-cell" : ""}`}
        style={{ color: originColour(line.origin), width: `${look.originChars}ch` }}
        title={line.origin}
        data-act="origin"
      >
        {fitted(name, look.originChars)}
      </span>
      {look.cols.map((col) => (
        <span key={col} className={`row-col${cell === col ? " at-cell" : ""}`} title={col}>
          {fieldValue(line.record, col)}
        </span>
      ))}
      {isEvent(line) && (
        <span className="row-event" title="Docker's own event, not a line of the container">
          {eventSign(line)}
        </span>
      )}
      <Text text={text} look={look} expanded={expanded} />
      {(hovered || cell !== undefined) && <RowButtons origin={name} />}
    </div>
  );
});

function classes({ line }: LineRow, { cursor, wraps }: { cursor: boolean; wraps: boolean }): string {
  const { severity, attributes } = line.record;
  const names = ["row", `sev-${severity}`];
  if (cursor) names.push("at-cursor");
  if (wraps) names.push("wraps");
  // What a source could not read any more it says by a record at that place.
  if (attributes["logboom.gap"] === "true") names.push("is-gap");
  if (isEvent(line)) names.push("is-event");
  return names.join(" ");
}

function isOrigin(cell: string | undefined): boolean {
  return cell !== undefined && cell.endsWith(".name") && cell !== "container.image.name";
}

function Text({
  text: { first, json, rest },
  look,
  expanded,
}: {
  text: LineText;
  look: RowLook;
  expanded: boolean;
}): ReactNode {
  const { hits } = look;
  const fold = rest.length > 0;
  return (
    <span className={`row-text${fold && !expanded ? " is-folded" : ""}`}>
      {fold && (
        <button type="button" className="fold" data-act="fold" aria-expanded={expanded}>
          {expanded ? "▾" : "▸"}
        </button>
      )}
      <span className="row-first">
        {json === undefined ? <Pieces text={first} hits={hits} /> : <Json json={json} hits={hits} />}
      </span>
      {fold && !expanded && (
        <button type="button" className="fold-count" data-act="fold" tabIndex={-1}>
          +{rest.length} {rest.length === 1 ? "line" : "lines"}
        </button>
      )}
      {expanded &&
        rest.slice(0, REST_MOST_LINES).map((one, i) => (
          <span key={i} className="row-rest">
            <Pieces text={one} hits={hits} />
          </span>
        ))}
    </span>
  );
}

function Json({ json, hits }: { json: NonNullable<LineText["json"]>; hits: RegExp | undefined }): ReactNode {
  return (
    <>
      <Pieces text={json.message} hits={hits} />
      {json.pairs.map(({ key, value }) => (
        <Fragment key={key}>
          {" "}
          <span className="pair-key">{key}=</span>
          <Pieces text={value} hits={hits} />
        </Fragment>
      ))}
    </>
  );
}
