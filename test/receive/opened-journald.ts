/** The journald source on a recording context, closed when the test ends. */
import { onTestFinished } from "vitest";
import type { Running } from "../../src/record/source.ts";
import { journald } from "../../src/sources/journald/source.ts";
import { recordingContext } from "../contract/recording-context.ts";
import type { Recording } from "../contract/recording-context.ts";

export interface OpenedJournald extends Recording {
  running: Running;
  bodies: () => string[];
}

export async function openJournald(options: object, recording = recordingContext()): Promise<OpenedJournald> {
  const running = await journald.open(options, recording.ctx);
  onTestFinished(() => running.close());
  return { ...recording, running, bodies: () => recording.records.map((one) => one.body) };
}

/** For one that is opened later, with the cursors that this one left. */
export function after(before: OpenedJournald): Recording {
  return recordingContext({ cursors: Object.fromEntries(before.cursors) });
}
