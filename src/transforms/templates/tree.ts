/**
 * Templates by a tree of fixed depth, as in Drain (He, Zhu, Zheng, Lyu: "Drain: An Online Log Parsing Approach with Fixed
 * Depth Tree", ICWS 2017): number of words, first words, then the most similar of a short list.
 */
import { createHash } from "node:crypto";
import type { TemplatesConfig } from "./config.ts";

export interface Template {
  /** Of its first line: the same after a restart as long as the same line comes first. */
  id: string;
  words: string[];
  text: string;
  used: number;
}

/** A word that differs between lines. */
export const ANY = "<*>";
/** Beyond it a level's further words share one branch: what varies so much is an argument. */
const BRANCHES_MOST = 100;
const LINES_MOST = 50_000;
const LINE_CHARS_MOST = 8_000_000;
/** Looking through more of them for each line takes too long; the latest are looked at. */
const LEAF_MOST = 200;

interface Branch {
  below: Map<string, Branch>;
  leaf: Template[];
}

export class TemplateTree {
  readonly #options: TemplatesConfig;
  readonly #roots = new Map<number, Branch>();
  /** Masked lines that came before. */
  readonly #lines = new Map<string, Template>();
  #lineChars = 0;
  #templates: Template[] = [];
  #clock = 0;

  constructor(options: TemplatesConfig) {
    this.#options = options;
  }

  /** `line` is the words joined: the same line again is found at once. */
  find(line: string, words: readonly string[]): Template {
    this.#clock += 1;
    let template = this.#lines.get(line);
    if (template === undefined) {
      template = this.#similar(this.#leafOf(words), words) ?? this.#add(line, words);
      this.#remember(line, template);
    }
    template.used = this.#clock;
    return template;
  }

  #remember(line: string, template: Template): void {
    if (this.#lines.size >= LINES_MOST || this.#lineChars > LINE_CHARS_MOST) this.#forgetLines();
    this.#lines.set(line, template);
    this.#lineChars += line.length;
  }

  #forgetLines(): void {
    this.#lines.clear();
    this.#lineChars = 0;
  }

  #leafOf(words: readonly string[]): Template[] {
    let branch = this.#roots.get(words.length);
    if (branch === undefined) this.#roots.set(words.length, (branch = { below: new Map(), leaf: [] }));
    const depth = Math.min(this.#options.depth, words.length);
    for (let i = 0; i < depth; i += 1) branch = below(branch, words[i] ?? "");
    return branch.leaf;
  }

  #similar(leaf: readonly Template[], words: readonly string[]): Template | undefined {
    let best: Template | undefined;
    let most = this.#options.similarity;
    for (let at = leaf.length - 1; at >= Math.max(0, leaf.length - LEAF_MOST); at -= 1) {
      const template = leaf[at];
      if (template === undefined) continue;
      const share = equalShare(template.words, words);
      if (share < most || (share === most && best !== undefined)) continue;
      best = template;
      most = share;
    }
    if (best !== undefined) widen(best, words);
    return best;
  }

  #add(line: string, words: readonly string[]): Template {
    if (this.#templates.length >= this.#options.maxTemplates) this.#forget();
    const id = createHash("sha256").update(line).digest("hex").slice(0, 12);
    const template: Template = { id, words: [...words], text: line, used: 0 };
    this.#leafOf(words).push(template);
    this.#templates.push(template);
    return template;
  }

  /** A tenth at once, since finding them costs a sort; and the branches that only they were on. */
  #forget(): void {
    this.#templates.sort((a, b) => b.used - a.used);
    const forgotten = new Set(this.#templates.splice(Math.floor(this.#options.maxTemplates * 0.9)));
    for (const [words, root] of this.#roots) if (isBare(root, forgotten)) this.#roots.delete(words);
    this.#forgetLines();
  }
}

/** True when nothing is left below. */
function isBare(branch: Branch, forgotten: ReadonlySet<Template>): boolean {
  branch.leaf = branch.leaf.filter((one) => !forgotten.has(one));
  for (const [name, one] of branch.below) if (isBare(one, forgotten)) branch.below.delete(name);
  return branch.leaf.length === 0 && branch.below.size === 0;
}

function below(branch: Branch, word: string): Branch {
  // What is masked says nothing of the kind of line.
  let name = word.includes("<") ? ANY : word;
  if (!branch.below.has(name) && branch.below.size >= BRANCHES_MOST) name = ANY;
  let found = branch.below.get(name);
  if (found === undefined) branch.below.set(name, (found = { below: new Map(), leaf: [] }));
  return found;
}

/** Of the words that are not masked in both: `uid=<num>` is no sign that two lines are alike. */
function equalShare(template: readonly string[], words: readonly string[]): number {
  let equal = 0;
  let of = 0;
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i] ?? "";
    const same = template[i] === word;
    if (same && word.includes("<")) continue;
    of += 1;
    if (same) equal += 1;
  }
  return of === 0 ? 1 : equal / of;
}

function widen(template: Template, words: readonly string[]): void {
  let same = true;
  for (let i = 0; i < words.length; i += 1) {
    if (template.words[i] === words[i] || template.words[i] === ANY) continue;
    template.words[i] = ANY;
    same = false;
  }
  if (!same) template.text = template.words.join(" ");
}
