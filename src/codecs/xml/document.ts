/** An XML text → names and values (Extensible Markup Language 1.0, W3C). Checks what it needs and not more. */
import { readAttributes, unescaped } from "./markup.ts";

export interface XmlBounds {
  maxDepth: number;
  maxFields: number;
}

/** Name → its values, in the order of the text. Names begin with a dot, but for the root's, which is empty. */
export type XmlFields = ReadonlyMap<string, readonly string[]>;

interface Open {
  name: string;
  path: string;
  /** Within the depth whose elements are fields of their own. */
  named: boolean;
  text: string;
}

/** More open elements at once are no data. */
const OPEN_MOST = 256;

/** Undefined for what is not well formed, and for what has a document type. */
export function readXml(text: string, bounds: XmlBounds): XmlFields | undefined {
  const reader = new XmlDocument(text, bounds);
  return reader.read() ? reader.fields : undefined;
}

class XmlDocument {
  readonly fields = new Map<string, string[]>();
  readonly #text: string;
  readonly #bounds: XmlBounds;
  readonly #open: Open[] = [];
  #at = 0;
  #count = 0;
  #rooted = false;

  constructor(text: string, bounds: XmlBounds) {
    this.#text = text;
    this.#bounds = bounds;
  }

  read(): boolean {
    const text = this.#text;
    while (this.#at < text.length) {
      const next = text.indexOf("<", this.#at);
      const end = next < 0 ? text.length : next;
      if (!this.#characters(unescaped(text.slice(this.#at, end)))) return false;
      this.#at = end;
      if (next >= 0 && !this.#markup()) return false;
    }
    return this.#rooted && this.#open.length === 0;
  }

  /** Outside of the root there are blanks only. */
  #characters(characters: string): boolean {
    const open = this.#open.at(-1);
    if (open === undefined) return characters.trim() === "";
    open.text += characters;
    return true;
  }

  #markup(): boolean {
    const text = this.#text;
    const at = this.#at;
    if (text.startsWith("<!--", at)) return this.#skip("-->", 4) !== undefined;
    if (text.startsWith("<?", at)) return this.#skip("?>", 2) !== undefined;
    if (text.startsWith("<![CDATA[", at)) {
      const data = this.#skip("]]>", 9);
      return data !== undefined && this.#characters(data);
    }
    if (text.startsWith("<!", at)) return false;
    return text.startsWith("</", at) ? this.#close() : this.#element();
  }

  /** What stands between the sign at this place and `end`; undefined when it does not end. */
  #skip(end: string, sign: number): string | undefined {
    const from = this.#at + sign;
    const to = this.#text.indexOf(end, from);
    if (to < 0) return undefined;
    this.#at = to + end.length;
    return this.#text.slice(from, to);
  }

  #element(): boolean {
    const attributes: [string, string][] = [];
    const tag = readAttributes(this.#text, this.#at + 1, attributes);
    if (tag === undefined || this.#open.length >= OPEN_MOST) return false;
    const above = this.#open.at(-1);
    if (above === undefined && this.#rooted) return false;
    this.#rooted = true;
    this.#at = tag.end;
    const named = this.#open.length <= this.#bounds.maxDepth;
    const path = above === undefined ? "" : named ? `${above.path}.${tag.name}` : above.path;
    if (named) for (const [name, value] of attributes) this.#add(`${path}.${name}`, value);
    this.#open.push({ name: tag.name, path, named, text: "" });
    if (tag.empty) this.#end();
    return true;
  }

  #close(): boolean {
    const name = this.#skip(">", 2)?.trimEnd();
    if (name === undefined || this.#open.at(-1)?.name !== name) return false;
    this.#end();
    return true;
  }

  #end(): void {
    const closed = this.#open.pop();
    const text = closed?.text.trim() ?? "";
    if (closed === undefined || text === "") return;
    const above = this.#open.at(-1);
    if (closed.named || above === undefined) this.#add(closed.path, text);
    else above.text += ` ${text}`;
  }

  #add(name: string, value: string): void {
    if (this.#count >= this.#bounds.maxFields || value === "") return;
    this.#count += 1;
    const known = this.fields.get(name);
    if (known === undefined) this.fields.set(name, [value]);
    else known.push(value);
  }
}
