/** SGR sequences (ECMA-48 8.3.117) → runs of text with a style in the theme's colours. Every other sequence stays text. */

export interface AnsiStyle {
  colour?: string;
  ground?: string;
  bold?: true;
  faint?: true;
  italic?: true;
  underline?: true;
  strike?: true;
  inverse?: true;
}

export interface Run {
  text: string;
  style?: AnsiStyle;
}

const SGR = new RegExp(`${"\u001b"}\\[([0-9;:]*)m`, "g");

export function ansiRuns(text: string): Run[] {
  if (!text.includes("\u001b[")) return [{ text }];
  const runs: Run[] = [];
  let style: AnsiStyle = {};
  let at = 0;
  for (const match of text.matchAll(SGR)) {
    push(runs, text.slice(at, match.index), style);
    style = applied(style, match[1] ?? "");
    at = match.index + match[0].length;
  }
  push(runs, text.slice(at), style);
  return runs;
}

/** The text a person sees. */
export function withoutAnsi(text: string): string {
  return text.includes("\u001b[") ? text.replace(SGR, "") : text;
}

function push(runs: Run[], text: string, style: AnsiStyle): void {
  if (text === "") return;
  runs.push(Object.keys(style).length === 0 ? { text } : { text, style });
}

function applied(style: AnsiStyle, codes: string): AnsiStyle {
  const numbers = codes === "" ? [0] : codes.split(/[;:]/).map(Number);
  let next = { ...style };
  for (let i = 0; i < numbers.length; i++) {
    const code = numbers[i] ?? 0;
    if (code === 38 || code === 48) {
      const { colour, used } = extended(numbers.slice(i + 1));
      if (colour !== undefined) next[code === 38 ? "colour" : "ground"] = colour;
      i += used;
    } else next = simple(next, code);
  }
  return next;
}

const ON: Readonly<Record<number, AnsiStyle>> = {
  1: { bold: true },
  2: { faint: true },
  3: { italic: true },
  4: { underline: true },
  7: { inverse: true },
  9: { strike: true },
};
const OFF: Readonly<Record<number, readonly (keyof AnsiStyle)[]>> = {
  22: ["bold", "faint"],
  23: ["italic"],
  24: ["underline"],
  27: ["inverse"],
  29: ["strike"],
  39: ["colour"],
  49: ["ground"],
};

function simple(style: AnsiStyle, code: number): AnsiStyle {
  if (code === 0) return {};
  if (ON[code] !== undefined) return { ...style, ...ON[code] };
  const gone = OFF[code];
  if (gone !== undefined)
    return Object.fromEntries(
      Object.entries(style).filter(([key]) => !gone.includes(key as keyof AnsiStyle)),
    );
  if (code >= 30 && code <= 37) return { ...style, colour: role(code - 30) };
  if (code >= 90 && code <= 97) return { ...style, colour: role(code - 82) };
  if (code >= 40 && code <= 47) return { ...style, ground: role(code - 40) };
  if (code >= 100 && code <= 107) return { ...style, ground: role(code - 92) };
  return style;
}

function role(index: number): string {
  return `var(--ansi-${index})`;
}

/** What follows 38 or 48: 5;n of 256 colours, or 2;r;g;b. */
function extended(rest: readonly number[]): { colour?: string; used: number } {
  const [kind, first = 0, second = 0, third = 0] = rest;
  if (kind === 5) return { colour: indexed(first), used: 2 };
  if (kind === 2) return { colour: readable(first, second, third), used: 4 };
  return { used: 0 };
}

/** xterm's palette: 16 roles, a cube of six steps, 24 greys. */
function indexed(n: number): string {
  if (n < 16) return role(Math.max(0, n | 0));
  if (n > 231) return readable(8 + (n - 232) * 10, 8 + (n - 232) * 10, 8 + (n - 232) * 10);
  const step = (value: number): number => (value === 0 ? 0 : 55 + value * 40);
  const cube = n - 16;
  return readable(step(Math.floor(cube / 36)), step(Math.floor(cube / 6) % 6), step(cube % 6));
}

/** The program did not know our ground: its colour is drawn half-way to the text's, so that it stays readable on both. */
function readable(r: number, g: number, b: number): string {
  const [red, green, blue] = [r, g, b].map((part) =>
    Math.min(255, Math.max(0, Number.isFinite(part) ? part | 0 : 0)),
  );
  return `color-mix(in oklab, rgb(${red} ${green} ${blue}) 55%, var(--text))`;
}
