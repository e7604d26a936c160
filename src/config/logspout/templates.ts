/** Templates in variables and options. */
import type { Parse } from "./values.ts";

export const template: Parse<string> = (text) => text;
