/** Rust's tracing and env_logger, PHP's Monolog, .NET's console. */
import { HEAD } from "../line.ts";
import { LEVEL, layout } from "./form.ts";
import type { LineForm } from "./form.ts";

/** `2026-11-21T09:30:00.123456Z  WARN shop::cart: …`, with spans between target and text. */
const tracing = layout({
  name: "rust",
  heads: [HEAD.iso],
  expression: ` {1,2}${LEVEL} (?:[\\w]{1,100}\\{[^\\n}]{0,300}\\}: ?){0,4}([a-z_]\\w{0,60}(?:::\\w{1,60}){1,10}): `,
  take: ["level", "log.logger"],
});

/** `[2026-11-21T09:30:00Z ERROR shop::cart] …` */
const envLogger = layout({
  name: "rust",
  heads: [HEAD.bracket],
  expression: ` ${LEVEL} {1,2}([a-z_]\\w{0,60}(?:::\\w{1,60}){0,10})\\] `,
  take: ["level", "log.logger"],
});

/** `[2026-11-21T09:30:00.123456+00:00] production.ERROR: …` */
const monolog = layout({
  name: "monolog",
  heads: [HEAD.bracket],
  expression: `\\] ([\\w-]{1,60})\\.${LEVEL}: `,
  take: ["log.logger", "level"],
});

/** `fail: Shop.Cart[0]`, the text in the next line. */
const dotnet = layout({
  name: "dotnet",
  heads: [HEAD.none],
  starts: "tdiwfc",
  expression: "(trce|dbug|info|warn|fail|crit): ([\\w.`+]{1,200})\\[(\\d{1,10})\\](?=\\s|$)",
  take: ["level", "log.logger", "dotnet.event_id"],
});

export const otherForms: readonly LineForm[] = [tracing, envLogger, monolog, dotnet];
