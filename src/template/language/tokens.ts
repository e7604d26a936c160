/** The words of a template. */
export type TokenType =
  | "text"
  | "left"
  | "right"
  | "space"
  | "assign"
  | "declare"
  | "pipe"
  | "char"
  | "leftParen"
  | "rightParen"
  | "string"
  | "rawString"
  | "charConstant"
  | "number"
  | "complex"
  | "variable"
  | "field"
  | "dot"
  | "identifier"
  | "bool"
  | "keyword"
  | "error"
  | "end";

export interface Token {
  readonly type: TokenType;
  /** As written; for an error, what is wrong. */
  readonly text: string;
  /** Offset in the template. */
  readonly at: number;
}

export const KEYWORDS: ReadonlySet<string> = new Set([
  "block",
  "break",
  "continue",
  "define",
  "else",
  "end",
  "if",
  "nil",
  "range",
  "template",
  "with",
]);
