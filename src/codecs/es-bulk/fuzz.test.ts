/** Whatever body comes to `_bulk`: its actions with a document each, or a refusal in Elasticsearch's words; nothing else. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { FUZZ_RUNS, FUZZ_WITHIN_MS, promptly } from "../../../test/codecs/fuzz-runs.ts";
import { mutated } from "../../../test/codecs/mutation.ts";
import { BulkAnswer } from "./answer.ts";
import { pathFilter } from "./filter-path.ts";
import { BulkRefused, parseBulk } from "./parse.ts";

const SAMPLES = [
  '{"index":{"_index":"a","_id":"1"}}\n{"message":"x"}\n{"create":{}}\r\n{"a":[1]}\r\n{"delete":{"_id":"2"}}\n{"update":{"_id":3}}\n{"doc":{}}',
  '{"index":{"_index":"rs","_type":"_doc"}}\n{"message":"m"}\n\n{"index":{"_index":"rs","_type":"_doc"}}\n{"message":"n"}\n\n',
].map((text) => Buffer.from(text));

function check(text: string, filter: string | null): void {
  let request;
  try {
    request = parseBulk(text, { index: "i", requireAlias: false });
  } catch (error) {
    expect(error).toBeInstanceOf(BulkRefused);
    return;
  }
  expect(request.actions.length).toBeGreaterThan(0);
  expect(request.documents).toHaveLength(request.actions.length);
  const answer = new BulkAnswer(pathFilter(filter), () => "id", 0);
  for (const [i, action] of request.actions.entries()) {
    expect(request.documents[i] === "").toBe(action.op === "delete");
    if (action.op === "update") answer.refused(action, { status: 403, type: "t", reason: "r" });
    else answer.done(action, action.op === "delete" ? "not_found" : "created");
  }
  const said = JSON.parse(answer.body()) as { items?: unknown[] };
  if (filter === null) expect(said.items).toHaveLength(request.actions.length);
}

const filters = fc.oneof(
  fc.constantFrom(null, "errors,items.*.error,items.*.status", "-items", "**", "items.**._id", "*", "a.b.c"),
  fc.string({ maxLength: 10, unit: fc.constantFrom("*", ".", ",", "-", "i", "items") }),
);

test(
  "captured bodies with bytes changed",
  () => {
    fc.assert(
      fc.property(mutated(SAMPLES), filters, (bytes, filter) =>
        promptly(() => check(bytes.toString(), filter)),
      ),
      { numRuns: FUZZ_RUNS },
    );
  },
  FUZZ_WITHIN_MS,
);

test(
  "pieces in any order",
  () => {
    const piece = fc.oneof(
      fc.constantFrom(
        "\n",
        "\r\n",
        " ",
        '{"index":{}}',
        '{"create":{"_id":"x"}}',
        '{"delete":{}}',
        "{}",
        "[",
        '"',
        "null",
      ),
      fc.string({ maxLength: 5, unit: "binary" }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), filters, (pieces, filter) =>
        promptly(() => check(pieces.join(""), filter)),
      ),
      { numRuns: FUZZ_RUNS },
    );
  },
  FUZZ_WITHIN_MS,
);
