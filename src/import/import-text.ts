/** A text → parts and findings, by the importer that knows its kind; a post or README by the blocks of code in it. */
import { Refusal } from "../record/refusal.ts";
import { importers } from "./catalog.ts";
import { lineOf, nothingImported } from "./outcome.ts";
import type { Imported, Importer, ImportRequest } from "./outcome.ts";
import { joinSources } from "./sources.ts";

export interface ImportedText {
  imported: Imported;
  /** Names of the importers that were asked. */
  kinds: string[];
}

/** `format`: an importer's name, else whoever recognises the text. Throws a Refusal E_IMPORT. */
export function importText(given: ImportRequest, format: string | undefined): ImportedText {
  const request = { ...given, text: withoutMarks(given.text) };
  const found = format === undefined ? byItself(request) : by(named(format), request);
  found.imported.findings.push(...joinSources(found.imported.sources).findings);
  return found;
}

/** Characters that importers put into texts as marks of their own, and the marks of byte order before files. */
function withoutMarks(text: string): string {
  return text.replaceAll("\u0001", "").replaceAll("\u0002", "").replaceAll("\uFEFF", "");
}

function by(importer: Importer, request: ImportRequest): ImportedText {
  return { imported: importer.read(request), kinds: [importer.name] };
}

function named(format: string): Importer {
  const importer = importers.find((one) => one.name === format);
  if (importer !== undefined) return importer;
  throw new Refusal("E_USAGE", `--format ${format}: there is no such format`, `known: ${known()}`);
}

function byItself(request: ImportRequest): ImportedText {
  const blocks = blocksOf(request.text).flatMap(({ text, line }) => {
    const importer = recogniser(text, request.file);
    // With empty lines in front, so that all others keep their numbers.
    return importer === undefined ? [] : [{ importer, block: "\n".repeat(line) + text }];
  });
  if (blocks.length > 0) return document(blocks, request);
  const importer = recogniser(request.text, request.file);
  if (importer !== undefined) return by(importer, request);
  throw new Refusal(
    "E_IMPORT",
    `${request.file}: not a configuration that is known here`,
    `--format names its kind: ${known()}`,
  );
}

function recogniser(text: string, file: string): Importer | undefined {
  const trimmed = text.trim();
  return importers.find((one) => one.recognises(trimmed, file));
}

function known(): string {
  return importers.map((one) => one.name).join(", ");
}

function document(
  blocks: readonly { importer: Importer; block: string }[],
  request: ImportRequest,
): ImportedText {
  const imported = nothingImported();
  for (const { importer, block } of blocks) {
    const { sources, steps, routes, findings } = blockOf(importer, { ...request, text: block });
    imported.sources.push(...sources);
    imported.steps.push(...steps);
    imported.routes.push(...routes);
    imported.findings.push(...findings);
  }
  return { imported, kinds: [...new Set(blocks.map(({ importer }) => importer.name))] };
}

/** One block that cannot be read takes no other one along. */
function blockOf(importer: Importer, request: ImportRequest): Imported {
  try {
    return importer.read(request);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const line = lineOf(request.text, Math.max(0, request.text.search(/\S/)));
    const text = `a block for ${importer.name}: ${error.message}`;
    return {
      ...nothingImported(),
      findings: [{ line, level: "not carried over", text, suggestion: error.hint }],
    };
  }
}

interface Block {
  text: string;
  /** Of the line with the fence, from 1. */
  line: number;
}

/** What stands between fences (``` or ~~~). */
function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  let fence: string | undefined;
  let start = 0;
  const lines = text.split("\n");
  for (const [i, line] of lines.entries()) {
    const [, sign] = /^\s*(`{3,}|~{3,})/.exec(line) ?? [];
    if (fence === undefined) {
      fence = sign;
      start = i + 1;
    } else if (sign?.startsWith(fence) === true) {
      blocks.push({ text: lines.slice(start, i).join("\n"), line: start });
      fence = undefined;
    }
  }
  return blocks;
}
