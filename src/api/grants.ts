/**
 * THE place for grants. Every route that reads records gets its query here and nowhere else (a test reads the route
 * files to hold that), so what an identity may not see can be left out in one place, by narrowing the tree that then
 * becomes SQL, matcher, histogram and export alike. Today whoever is signed in sees everything, and the query runs as
 * it was asked.
 */
import { matcher } from "../query/matcher.ts";
import { parseQuery } from "../query/parse.ts";
import type { Query } from "../query/tree.ts";
import type { LogRecord } from "../record/record.ts";
import { EVERYBODY } from "./auth/identity.ts";
import type { Identity } from "./auth/identity.ts";

/** Identity and query asked for → query that may run. */
function grantedQuery(identity: Identity, query: Query): Query {
  // No route lets nobody come this far; if one ever did, it must not be answered.
  if (identity.kind === "nobody") throw new Error("a data route was reached without an identity");
  return query;
}

/** For text that came in a request; throws E_QUERY. */
export function grantedText(identity: Identity, text: string): Query {
  return grantedQuery(identity, parseQuery(text));
}

/**
 * For records read back through a receiver's protocol. The receiver has asked for a secret that may read, and today who has
 * one sees everything.
 */
export function grantedToReader(query: Query): Query {
  return grantedQuery(EVERYBODY, query);
}

/** For a record that was asked for by its id. */
export function maySee(identity: Identity, record: LogRecord): boolean {
  return matcher(grantedText(identity, ""))(record);
}
