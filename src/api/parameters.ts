/** Query parameters that several routes share. */
import { z } from "zod";
import { TimeText } from "./range.ts";

/** Longer queries come from programs that should ask in another way. */
const MAX_QUERY_CHARS = 8000;

export const QueryText = z
  .string()
  .max(MAX_QUERY_CHARS)
  .default("")
  .describe("What to look for, in the query language; empty is everything.");

export const From = TimeText.optional();
export const To = TimeText.optional();

export function wholeNumber(least: number, most: number): z.ZodCoercedNumber<string> {
  return z.coerce.number<string>().int().min(least).max(most);
}

export const Order = z.enum(["desc", "asc"]).describe("desc: newest first.");
