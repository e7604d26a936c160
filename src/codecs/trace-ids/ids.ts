/** One value → ids as OpenTelemetry writes them. */

export interface Ids {
  /** 32 hexadecimal digits, "" when there is none. */
  trace: string;
  /** 16 of them, "" when there is none. */
  span: string;
}

const HEX = /^(?:[0-9a-f]{32}|[0-9a-f]{16})$/;
/** W3C Trace Context 3.2: version, trace id, parent id, flags. Version ff is forbidden. */
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(?:-|$)/;
/** AWS X-Ray: version, eight digits of the epoch, 24 digits. */
const XRAY = /(?:^|Root=)1-([0-9a-f]{8})-([0-9a-f]{24})(?:$|[;@\s])/i;
const XRAY_PARENT = /(?:Parent|Self)=([0-9a-f]{16})(?:$|[;\s])/;
const GOOGLE = /^projects\/[^/]{1,100}\/traces\/([0-9a-f]{32})$/;
const ZEROS = /^0+$/;
/** Nothing longer is an id: an X-Amzn-Trace-Id with all its parts stays below. */
const CHARS_MOST = 256;

/** A value under a trace's key; undefined when it is none. */
export function idsOf(value: string): Ids | undefined {
  const { length } = value;
  if (length < 16 || length > CHARS_MOST) return undefined;
  if (length === 32 || length === 16) return whole(hexId(value, 32), "");
  const parent = TRACEPARENT.exec(value.toLowerCase());
  if (parent !== null) return whole(parent[1], parent[2]);
  const xray = XRAY.exec(value);
  if (xray !== null) return whole(xray.slice(1).join("").toLowerCase(), XRAY_PARENT.exec(value)?.[1]);
  return whole(GOOGLE.exec(value)?.[1], "");
}

/** A value under a span's key. */
export function spanOf(value: string): string {
  return value.length === 16 ? hexId(value, 16) : "";
}

function whole(trace = "", span = ""): Ids | undefined {
  if (trace === "" || ZEROS.test(trace)) return undefined;
  return { trace, span: ZEROS.test(span) ? "" : span };
}

function hexId(value: string, digits: number): string {
  const id = value.toLowerCase();
  return HEX.test(id) && !ZEROS.test(id) ? id.padStart(digits, "0") : "";
}
