/** Adds where an address is, as far as a database file knows. */
import { readFileSync } from "node:fs";
import { MmdbDatabase } from "../../codecs/mmdb/database.ts";
import { RecordDraft } from "../../record/draft.ts";
import { Refusal } from "../../record/refusal.ts";
import { defineTransform } from "../../record/transform.ts";
import type { TransformBatch, TransformContext } from "../../record/transform.ts";
import { GeoipConfig } from "./config.ts";
import { factsOf } from "./facts.ts";

export const geoip = defineTransform({
  name: "geoip",
  summary: "Adds country, city or network of an IP address from a MaxMind DB file.",
  config: GeoipConfig,
  facts: ({ field, target }) => ({ reads: [{ field, at: ["field"] }], setsAny: [`${target}.`] }),
  open: (options, ctx) => locating(options, ctx),
});

/** Addresses come again. */
const KNOWN_MOST = 20_000;
type Facts = readonly string[] | "nothing known" | "damaged database";

function locating({ database, field, target, language }: GeoipConfig, ctx: TransformContext): TransformBatch {
  const file = openDatabase(database);
  const known = new Map<string, Facts>();
  const draft = new RecordDraft();
  const factsFor = (address: string): Facts => {
    let facts = known.get(address);
    if (facts !== undefined) return facts;
    facts = located(file, address, { target, language });
    if (known.size >= KNOWN_MOST) known.clear();
    known.set(address, facts);
    return facts;
  };
  return (batch) => {
    let matched = 0;
    for (const record of batch) {
      draft.begin(record);
      const address = draft.get(field);
      // The longest text of an IPv6 address has 45 characters.
      const facts = address === undefined || address.length > 45 ? "nothing known" : factsFor(address);
      if (facts === "nothing known") ctx.missed(record);
      else if (facts === "damaged database") ctx.failed(record, facts);
      else {
        for (let i = 0; i < facts.length; i += 2) draft.set(facts[i] ?? "", facts[i + 1] ?? "");
        draft.commit();
        matched += 1;
      }
    }
    ctx.matched(matched);
    return batch;
  };
}

function located(
  file: MmdbDatabase,
  address: string,
  { target, language }: { target: string; language: string },
): Facts {
  try {
    const answer = file.lookup(address);
    const facts = answer === undefined ? [] : factsOf(answer, language);
    return facts.length === 0
      ? "nothing known"
      : facts.map((part, i) => (i % 2 === 0 ? `${target}.${part}` : part));
  } catch (error) {
    if (error instanceof RangeError) return "damaged database";
    throw error;
  }
}

function openDatabase(file: string): MmdbDatabase {
  try {
    return new MmdbDatabase(readFileSync(file));
  } catch (error) {
    throw new Refusal(
      "E_DATA_FILE",
      `the database ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      "name a MaxMind DB file (.mmdb), such as GeoLite2-City.mmdb",
    );
  }
}
