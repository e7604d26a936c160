/** One finding: what is wrong and where, why, what to write instead, and the lines that show it. */
import type { ReactNode } from "react";
import type { DoctorFinding } from "../../api/contract.ts";
import { copyText } from "../kit/clipboard.ts";
import { tell } from "../kit/tell.ts";
import { address } from "../server/client.ts";
import { LEVELS } from "./levels.ts";

export function FindingRow({ finding }: { finding: DoctorFinding }): ReactNode {
  const { level, about, message, reason, suggestion, place, examples = [], query } = finding;
  const { letter, word, severity } = LEVELS[level];
  return (
    <li className={`finding ${severity}`}>
      <span className="finding-level" title={word}>
        <span aria-hidden="true">{letter}</span>
        <span className="unseen">{word}: </span>
      </span>
      <div className="finding-body">
        <p className="finding-what">
          <strong>
            {about.what} {about.name}
          </strong>{" "}
          {message}
          {place !== undefined && <code className="mono finding-place">{place}</code>}
        </p>
        <p className="dim">{reason}</p>
        {finding.literal === true ? <Write text={suggestion} /> : <p>{suggestion}</p>}
        {examples.length > 0 && (
          <pre className="mono finding-lines" tabIndex={0}>
            {examples.join("\n")}
          </pre>
        )}
        {query !== undefined && (
          <p className="finding-links">
            <a href={address("/", { q: query, from: "-1d" })}>Look at the lines</a>
            {finding.kind === "never understood" && (
              <a href={address("/parse", { q: query })}>Try steps on them</a>
            )}
          </p>
        )}
      </div>
    </li>
  );
}

function Write({ text }: { text: string }): ReactNode {
  return (
    <div className="finding-try">
      <span>Write</span>
      <code className="mono">{text}</code>
      <button type="button" className="quiet" onClick={() => void copy(text)}>
        Copy
      </button>
    </div>
  );
}

async function copy(text: string): Promise<void> {
  tell((await copyText(text)) ? "Copied" : "The browser did not let us copy");
}
