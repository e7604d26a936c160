/** awslogs.conf as Python's RawConfigParser reads it: sections, `key = value` or `key: value`, values that go on in indented lines. */

export interface Section {
  name: string;
  line: number;
  entries: Map<string, Entry>;
}

export interface Entry {
  value: string;
  line: number;
}

export interface Fault {
  line: number;
  text: string;
}

export function readIni(text: string): { sections: Section[]; faults: Fault[] } {
  const sections: Section[] = [];
  const faults: Fault[] = [];
  let open: Entry | undefined;
  text.split(/\r?\n/).forEach((raw, i) => {
    const line = i + 1;
    const content = raw.trim();
    // "rem" at the beginning of a line is a comment for Python, too.
    if (content === "" || /^[#;]/.test(raw) || /^rem(?:\s|$)/i.test(raw)) return;
    const header = /^\[([^\]]+)\]/.exec(content);
    if (header !== null && !/^\s/.test(raw)) {
      sections.push({ name: header[1] ?? "", line, entries: new Map() });
      open = undefined;
      return;
    }
    if (/^\s/.test(raw) && open !== undefined) {
      open.value += open.value === "" ? content : `\n${content}`;
      return;
    }
    open = entryOf(content, line, sections.at(-1));
    if (open === undefined) faults.push({ line, text: faultOf(content, sections.length) });
  });
  return { sections, faults };
}

function entryOf(content: string, line: number, section: Section | undefined): Entry | undefined {
  const found = /^([^:=\s][^:=]*?)\s*[:=]\s*(.*)$/.exec(content);
  if (found === null || section === undefined) return undefined;
  const [, key = "", value = ""] = found;
  // A blank before it makes a semicolon a comment.
  const entry = {
    value: value
      .replace(/\s;.*$/, "")
      .trimEnd()
      .replace(/^""$/, ""),
    line,
  };
  section.entries.set(key.toLowerCase(), entry);
  return entry;
}

function faultOf(content: string, sections: number): string {
  const shown = content.length > 60 ? `${content.slice(0, 59)}…` : content;
  return sections === 0 ? `"${shown}" stands before the first [section]` : `"${shown}" is no "key = value"`;
}
