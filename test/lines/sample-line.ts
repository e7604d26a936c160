/**
 * One line of every form, and what it says. Lines are made up in the forms that the programs' manuals give; `time` is what
 * a record gets whose source has none, in UTC.
 */
export interface SampleLine {
  what: string;
  line: string;
  format: string;
  severity: number;
  fields: Readonly<Record<string, string>>;
  time?: string;
  /** Facts of the resource. */
  facts?: Readonly<Record<string, string>>;
}

/** What most of the lines say. */
export const HALF_PAST = "2026-11-21T09:30:00.000Z";
export const MS = "2026-11-21T09:30:00.123Z";
/** `GET /cart?id=7 HTTP/1.1` */
export const REQUEST = {
  "http.request.method": "GET",
  "url.path": "/cart",
  "url.query": "id=7",
  "network.protocol.version": "1.1",
};
