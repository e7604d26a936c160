/** What the lexer hands to the parser. Offsets are in the query text, `end` exclusive. */
import type { PatternPart } from "./tree.ts";

export type Token = Mark | WordToken | QuotedToken | FieldToken | Comparison | RangeToken;

interface Mark {
  kind: "open" | "close" | "and" | "or" | "not" | "end";
  at: number;
  end: number;
}

export interface WordToken {
  kind: "word";
  parts: PatternPart[];
  at: number;
  end: number;
}

export interface QuotedToken {
  kind: "quoted";
  text: string;
  at: number;
  end: number;
}

/** A name with its colon. */
export interface FieldToken {
  kind: "field";
  name: string;
  inQuotes: boolean;
  at: number;
  end: number;
}

export interface Comparison {
  kind: "compare";
  op: ">" | ">=" | "<" | "<=";
  at: number;
  end: number;
}

export interface RangeToken {
  kind: "range";
  from: BoundToken;
  to: BoundToken;
  at: number;
  end: number;
}

export interface BoundToken {
  /** Undefined is the open end, `*`. */
  text: string | undefined;
  inQuotes: boolean;
  inclusive: boolean;
  at: number;
  end: number;
}

export interface Scan {
  readonly text: string;
  pos: number;
  tokens: Token[];
  /** One entry per open parenthesis: whether it stands behind a field's colon. */
  groups: boolean[];
}
