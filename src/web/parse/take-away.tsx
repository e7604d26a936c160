/** From here to the configuration: saved, copied or as a file, and where exactly it goes. */
import { useEffect, useState } from "react";
import type { ReactNode } from "react";
import type { ConfiguredAnswer } from "../../api/contract.ts";
import { copyText } from "../kit/clipboard.ts";
import { useStore } from "../kit/store.ts";
import { tell } from "../kit/tell.ts";
import type { Bench } from "./bench.ts";
import { useSave } from "./queries.ts";
import { asConfiguration } from "./steps-text.ts";

interface TakeAwayProps {
  bench: Bench;
  configured: ConfiguredAnswer;
}

export function TakeAway({ bench, configured }: TakeAwayProps): ReactNode {
  const { steps, error } = useStore(bench.view);
  const text = asConfiguration(steps);
  const same = steps === configured.steps;
  const saving = useSaving(bench, configured);
  const maySave = !same && configured.saves !== null && error === undefined && !saving.busy;
  useSaveKey(() => (maySave ? void saving.save() : undefined));
  const copy = async (): Promise<void> =>
    tell((await copyText(text)) ? `Copied. ${placeOf(configured)}` : "The browser did not let us copy");
  return (
    <div className="take-away">
      <button
        type="button"
        className="bar-button"
        disabled={!maySave}
        title={saveTitle(configured)}
        onClick={() => void saving.save()}
      >
        Save and run
      </button>
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
        title="Back to the running steps"
        onClick={() => bench.setSteps(configured.steps)}
      >
        Revert
      </button>
      {saving.refused !== undefined && (
        <p className="parse-note" role="alert">
          Not saved: {saving.refused}
        </p>
      )}
      <p className="dim">
        {same && steps !== "" ? runningFrom(configured) : unsavedText(configured)} Stored lines get the fields
        of the running steps when they are <a href="/reparse">parsed again</a>.
      </p>
    </div>
  );
}

interface Saving {
  save: () => Promise<void>;
  busy: boolean;
  refused: string | undefined;
}

function useSaving(bench: Bench, configured: ConfiguredAnswer): Saving {
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<string>();
  const put = useSave();
  const save = async (): Promise<void> => {
    setBusy(true);
    setRefused(undefined);
    try {
      const asked = bench.view.get().steps;
      const { steps, file } = await put(asked, configured.steps);
      // What was typed meanwhile stays.
      if (bench.view.get().steps === asked) bench.setSteps(steps);
      tell(`Saved in ${file}. They run from the next line on.`);
    } catch (error) {
      setRefused(sentenceOf(error as Error & { hint?: string }));
    }
    setBusy(false);
  };
  return { save, busy, refused };
}

function sentenceOf({ message, hint }: Error & { hint?: string }): string {
  return hint === undefined ? message : `${message}; ${hint}.`;
}

/** Ctrl+S, as every editor has it. */
function useSaveKey(save: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== "s" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
      event.preventDefault();
      save();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  });
}

function saveTitle({ saves, file }: ConfiguredAnswer): string {
  if (saves === null) return `${file ?? "The configuration"} cannot be written by logboom`;
  return `Writes ${saves} and runs these steps (Ctrl+S)`;
}

function runningFrom({ file, line }: ConfiguredAnswer): string {
  return `These steps are running, from ${file ?? "the configuration"}${line === null ? "" : `, line ${line}`}.`;
}

function unsavedText(configured: ConfiguredAnswer): string {
  if (configured.saves === null) return `Nothing here changes what runs. ${placeOf(configured)}`;
  return `Nothing here changes what runs until it is saved; it goes into ${configured.saves}.`;
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
