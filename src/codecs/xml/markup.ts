/** Inside of tags, and escaped characters. */

export interface Tag {
  name: string;
  /** Behind it. */
  end: number;
  /** `<a/>`. */
  empty: boolean;
}

const NAME = /[^\s<>/='"&!?]{1,200}/y;
const ATTRIBUTE = /\s+([^\s<>/='"&]{1,200})\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y;
const END = /\s*(\/?)>/y;

/** The tag whose name begins at `at`, its attributes into `into`; undefined when it is none. */
export function readAttributes(text: string, at: number, into: [string, string][]): Tag | undefined {
  NAME.lastIndex = at;
  const name = NAME.exec(text)?.[0];
  if (name === undefined) return undefined;
  let end = at + name.length;
  for (;;) {
    ATTRIBUTE.lastIndex = end;
    const found = ATTRIBUTE.exec(text);
    if (found === null) break;
    into.push([found[1] ?? "", unescaped(found[2] ?? found[3] ?? "")]);
    end = ATTRIBUTE.lastIndex;
  }
  END.lastIndex = end;
  const closed = END.exec(text);
  return closed === null ? undefined : { name, end: END.lastIndex, empty: closed[1] === "/" };
}

const ENTITY = /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(lt|gt|amp|quot|apos));/gi;
const NAMED: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

/** What is no entity stays. */
export function unescaped(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(ENTITY, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return NAMED[name.toLowerCase()] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex ?? "", 16) : Number(decimal);
    const isHalf = code >= 0xd800 && code <= 0xdfff;
    return code > 0x10ffff || isHalf ? "\ufffd" : String.fromCodePoint(code);
  });
}
