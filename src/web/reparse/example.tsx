/** One record, before and after. */
import type { ReactNode } from "react";
import type { RecordJson } from "../../api/contract.ts";
import { changesBetween } from "./changes.ts";

const WORDS = { "+": "new", "−": "gone", "~": "another value" } as const;

export function Example({ before, after }: { before: RecordJson; after: RecordJson }): ReactNode {
  return (
    <li className="mono">
      <p className="run-text">{after.body}</p>
      <ul>
        {changesBetween(before, after).map(({ sign, name, value, was }) => (
          <li key={name}>
            <span aria-hidden="true">{sign}</span>
            <span className="unseen">{WORDS[sign]}: </span> <span className="dim">{name}</span> {value}
            {was !== undefined && <span className="dim"> was {was}</span>}
          </li>
        ))}
      </ul>
    </li>
  );
}
