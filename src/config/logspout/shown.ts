/** Options as people may see them: what is secret in them is not. */
import { isSecret } from "./route-options.ts";

export const HIDDEN = "***";

/** A value with what is secret in it left out; of the address of a proxy, its user. */
export function shownOption(name: string, value: string): string {
  return isSecret(name) ? HIDDEN : withoutUser(value);
}

/** Whether something was left out: such a value cannot be taken again. */
export function isHidden(name: string, value: string): boolean {
  return isSecret(name) ? value === HIDDEN : value.includes(`://${HIDDEN}@`);
}

export function withoutUser(address: string): string {
  return address.replace(/:\/\/[^/?#\s]*@/, `://${HIDDEN}@`);
}
