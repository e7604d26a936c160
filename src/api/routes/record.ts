/** GET /api/v1/records/:id: one record, wherever it is in time. */
import { recordJson } from "../../record/json.ts";
import { RecordSchema } from "../answers.ts";
import type { RecordAnswer } from "../contract.ts";
import { HttpRefusal } from "../errors.ts";
import { maySee } from "../grants.ts";
import { json } from "../json.ts";
import { defineRoute } from "../route.ts";

/** See recordId in src/record/json.ts. Nineteen digits are all that the store's time type can hold. */
const RECORD_ID = /^(-?\d{1,19})-(\d{1,16})$/;

export const recordRoute = defineRoute({
  method: "GET",
  path: "/api/v1/records/:id",
  who: "signed-in",
  summary: "One record by its id",
  answer: { json: RecordSchema },
  handle: async ({ param, identity, parts, signal }) => {
    const id = param("id");
    const [, ns, seq] = RECORD_ID.exec(id) ?? [];
    if (ns === undefined || seq === undefined) throw noRecord(id);
    const record = await parts.searches.run(() => parts.store.record(BigInt(ns), Number(seq)), signal);
    // What may not be seen is not said to exist either.
    if (record === undefined || !maySee(identity, record)) throw noRecord(id);
    const answer: RecordAnswer = recordJson(record);
    return json(answer);
  },
});

function noRecord(id: string): HttpRefusal {
  const hint = "it may be older than what is kept; an id comes from a search";
  return new HttpRefusal("E_NOT_FOUND", `there is no record ${id.slice(0, 50)}`, hint);
}
