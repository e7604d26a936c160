/** Pieces of text as elements: text nodes alone, so nothing in a log line can become markup. */
import { memo } from "react";
import type { CSSProperties, ReactNode } from "react";
import type { AnsiStyle } from "./ansi.ts";
import { paint } from "./paint.ts";
import type { Piece } from "./paint.ts";

export interface PiecesProps {
  text: string;
  hits: RegExp | undefined;
}

export const Pieces = memo(function Pieces({ text, hits }: PiecesProps): ReactNode {
  return paint(text, hits).map((piece, i) => <OnePiece key={i} piece={piece} />);
});

function OnePiece({ piece: { text, style, kind } }: { piece: Piece }): ReactNode {
  if (style === undefined && kind === "plain") return text;
  const css = style === undefined ? undefined : cssOf(style);
  if (kind === "hit") return <mark style={css}>{text}</mark>;
  return (
    <span className={kind === "control" ? "control" : undefined} style={css}>
      {text}
    </span>
  );
}

function cssOf(style: AnsiStyle): CSSProperties {
  const { bold, italic, underline, strike } = style;
  const lines = [underline && "underline", strike && "line-through"].filter(Boolean).join(" ");
  return {
    ...coloursOf(style),
    ...(bold && { fontWeight: 600 }),
    ...(italic && { fontStyle: "italic" }),
    ...(lines !== "" && { textDecoration: lines }),
  };
}

/** Grounds are only tinted: what the text's colour was chosen for is not our ground. */
function coloursOf({ colour, ground, faint, inverse }: AnsiStyle): CSSProperties {
  if (inverse) return { color: ground ?? "var(--ground)", background: colour ?? "var(--text)" };
  const front = colour ?? (faint && "var(--dim)");
  return {
    ...(front !== undefined && { color: front }),
    ...(ground !== undefined && { background: `color-mix(in oklab, ${ground} 28%, transparent)` }),
  };
}
