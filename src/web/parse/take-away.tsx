/** From here to the configuration: copied or as a file, and where exactly it goes. */
import type { ReactNode } from "react";
import type { ConfiguredAnswer } from "../../api/contract.ts";
import { copyText } from "../kit/clipboard.ts";
import { useStore } from "../kit/store.ts";
import { tell } from "../kit/tell.ts";
import type { Bench } from "./bench.ts";
import { asConfiguration } from "./steps-text.ts";

interface TakeAwayProps {
  bench: Bench;
  configured: ConfiguredAnswer;
}

export function TakeAway({ bench, configured }: TakeAwayProps): ReactNode {
  const { steps } = useStore(bench.view);
  const text = asConfiguration(steps);
  const same = steps === configured.steps;
  const copy = async (): Promise<void> =>
    tell((await copyText(text)) ? `Copied. ${placeOf(configured)}` : "The browser did not let us copy");
  return (
    <div className="take-away">
      <button type="button" className="bar-button" disabled={steps.trim() === ""} onClick={() => void copy()}>
        Copy as configuration
      </button>
      <button
        type="button"
        className="bar-button"
        disabled={steps.trim() === ""}
        onClick={() => download(text)}
      >
        Download
      </button>
      <button
        type="button"
        className="bar-button"
        disabled={same}
        onClick={() => bench.setSteps(configured.steps)}
      >
        Back to the running steps
      </button>
      <p className="dim">
        {same && steps !== ""
          ? runningFrom(configured)
          : `Nothing here changes what runs. ${placeOf(configured)}`}{" "}
        Stored lines get the fields of the running steps when they are <a href="/reparse">parsed again</a>.
      </p>
    </div>
  );
}

function runningFrom({ file, line }: ConfiguredAnswer): string {
  return `These steps are running, from ${file ?? "the configuration"}${line === null ? "" : `, line ${line}`}.`;
}

function placeOf({ file, line }: ConfiguredAnswer): string {
  if (file === null)
    return "It goes into logboom.yaml, in the folder where logboom is started; then restart it.";
  const place =
    line === null ? `at the end of ${file}` : `in the place of transforms in ${file}, line ${line}`;
  return `It goes ${place}; then try logboom check, and restart.`;
}

function download(text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: "application/yaml" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = "steps.yaml";
  link.click();
  URL.revokeObjectURL(address);
}
