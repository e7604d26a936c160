/** Keeps one of so many records, or all records of one of so many values. */
import { RecordDraft } from "../../record/draft.ts";
import type { LogRecord } from "../../record/record.ts";
import { defineTransform } from "../../record/transform.ts";
import type { TransformBatch, TransformContext } from "../../record/transform.ts";
import { SampleConfig } from "./config.ts";

export const sample = defineTransform({
  name: "sample",
  summary: "Keeps one of so many records, by count or by a field's value.",
  config: SampleConfig,
  facts: ({ key }) => (key === undefined ? {} : { reads: [{ field: key, at: ["key"] }] }),
  open: ({ keepOneOf, key }, ctx) => {
    const keeps = key === undefined ? byCount(keepOneOf) : byValue(keepOneOf, key);
    return keeping(keeps, ctx);
  },
});

function keeping(keeps: (record: LogRecord) => boolean, ctx: TransformContext): TransformBatch {
  return (batch) => {
    const kept = batch.filter(keeps);
    ctx.matched(batch.length);
    ctx.dropped(batch.length - kept.length);
    return kept;
  };
}

/** The first of every so many: nothing is left to chance, and a single record is kept. */
function byCount(keepOneOf: number): () => boolean {
  let since = 0;
  return () => {
    const kept = since === 0;
    since = since + 1 === keepOneOf ? 0 : since + 1;
    return kept;
  };
}

/** The same value has the same answer here, in another process and after a restart: a trace is whole or absent. */
function byValue(keepOneOf: number, key: string): (record: LogRecord) => boolean {
  const draft = new RecordDraft();
  return (record) => {
    draft.begin(record);
    const value = draft.get(key);
    return value === undefined || hash(value) % keepOneOf === 0;
  };
}

/** FNV-1a over UTF-16 units, mixed once more: its low bits alone repeat with a period. */
function hash(text: string): number {
  let sum = 0x81_1c_9d_c5;
  for (let i = 0; i < text.length; i += 1) sum = Math.imul(sum ^ text.charCodeAt(i), 0x01_00_01_93);
  sum = Math.imul(sum ^ (sum >>> 16), 0x85_eb_ca_6b);
  sum = Math.imul(sum ^ (sum >>> 13), 0xc2_b2_ae_35);
  return (sum ^ (sum >>> 16)) >>> 0;
}
