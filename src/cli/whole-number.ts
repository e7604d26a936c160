/** Numbers on the command line. */
import { Refusal } from "../record/refusal.ts";

export interface Bounds {
  least: number;
  most: number;
}

export function wholeNumber(option: string, text: string, { least, most }: Bounds): number {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new Refusal(
    "E_USAGE",
    `${option} ${text}: not a whole number from ${least} to ${most}`,
    `such as ${option} ${Math.min(most, Math.max(least, 100))}`,
  );
}
