/** Apache's LogFormat (mod_log_config) → a grok pattern for the lines that it writes. */

export interface ApacheFormat {
  pattern: string;
  /** Names of the parts that may hold blanks and stand without quotes. */
  ambiguous: string[];
  /** The same format with quotes around those. */
  quoted: string;
  /** Common and combined lines are read without any step. */
  isStandard: boolean;
  hasTime: boolean;
}

const STANDARD = [
  '%h %l %u %t "%r" %>s %b',
  '%h %l %u %t "%r" %>s %O',
  '%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i"',
  '%h %l %u %t "%r" %>s %O "%{Referer}i" "%{User-Agent}i"',
].map((one) => one.toLowerCase());

const REQUEST =
  "(?:-|%{WORD:http.request.method} %{NOTSPACE:url.original}(?: HTTP/%{NUMBER:network.protocol.version})?)";

/** Of the letter, without what stands before it. */
const PARTS: Readonly<Record<string, string>> = {
  v: "%{NOTSPACE:server.address}",
  V: "%{NOTSPACE:server.address}",
  h: "%{NOTSPACE:client.address}",
  a: "%{NOTSPACE:client.address}",
  l: "(?:-|%{NOTSPACE:apache.identity})",
  u: "(?:-|%{NOTSPACE:user.name})",
  t: "\\[%{HTTPDATE:access_time}\\]",
  r: REQUEST,
  s: "(?:-|%{INT:http.response.status_code:int})",
  b: "(?:-|%{INT:http.response.body.size:int})",
  B: "(?:-|%{INT:http.response.body.size:int})",
  O: "(?:-|%{INT:http.response.size:int})",
  I: "(?:-|%{INT:http.request.size:int})",
  D: "(?:-|%{INT:apache.duration_us:int})",
  T: "(?:-|%{NUMBER:apache.duration_s:float})",
  p: "%{INT:server.port:int}",
  P: "%{INT:process.pid:int}",
  m: "%{WORD:http.request.method}",
  U: "%{NOTSPACE:url.path}",
  q: "%{NOTSPACE:url.query}?",
  H: "%{NOTSPACE:network.protocol.name}",
};

const DIRECTIVE = /%(?:!?[\d,]*[<>]?)(?:\{([^}]+)\})?([A-Za-z%])/g;

export function readApacheFormat(format: string): ApacheFormat {
  const ambiguous: string[] = [];
  let pattern = "^";
  let quoted = "";
  let last = 0;
  for (const found of format.matchAll(DIRECTIVE)) {
    const before = format.slice(last, found.index);
    last = found.index + found[0].length;
    const [text, name, letter = ""] = found;
    const isQuoted = before.endsWith('"') && format[last] === '"';
    const mayHoldBlanks = letter === "r" || letter === "i" || letter === "n";
    if (mayHoldBlanks && !isQuoted) ambiguous.push(text);
    pattern += literal(before) + part({ name, letter, isQuoted, isLast: last === format.length });
    quoted += before + (mayHoldBlanks && !isQuoted ? `"${text}"` : text);
  }
  pattern += `${literal(format.slice(last))}$`;
  const isStandard = STANDARD.includes(format.toLowerCase());
  return {
    pattern,
    ambiguous,
    quoted: quoted + format.slice(last),
    isStandard,
    hasTime: pattern.includes(":access_time}"),
  };
}

interface Part {
  name: string | undefined;
  letter: string;
  isQuoted: boolean;
  isLast: boolean;
}

function part({ name, letter, isQuoted, isLast }: Part): string {
  if (letter === "%") return "%";
  const own = name === undefined ? PARTS[letter] : undefined;
  if (own !== undefined) return own;
  const field = fieldOf(name, letter);
  if (isQuoted) return `(?:-|(?<${field}>(?:[^"\\\\]|\\\\.)*))`;
  return isLast ? `(?:-$|%{GREEDYDATA:${field}})` : `(?:-|%{NOTSPACE:${field}})`;
}

function fieldOf(name: string | undefined, letter: string): string {
  const lower = (name ?? letter).toLowerCase();
  if (letter !== "i") return `apache.${lower.replace(/\W+/g, "_")}`;
  return lower === "user-agent" ? "user_agent.original" : `http.request.header.${lower}`;
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\#]/g, "\\$&");
}
