/** Every importer there is, in the order in which a text is offered to them. What is not listed here does not exist. */
import type { Importer } from "./outcome.ts";

export const importers: readonly Importer[] = [];
