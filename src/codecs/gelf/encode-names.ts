/** Names of GELF's additional fields (GELF 1.1: `_` and then `^[\w\.\-]*$`; `_id` is not allowed). */

const NOT_ALLOWED = /[^\w.-]/g;

/** Any text → a name that every receiver takes. What was `id` is told apart from the id that receivers give. */
export function additionalName(name: string): string {
  const clean = name.replace(NOT_ALLOWED, "_");
  return clean === "id" ? "_gelf_id" : `_${clean}`;
}
