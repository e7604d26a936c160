/** Keys of the whole page. What is being typed into a field belongs to the field. */
import { useEffect } from "react";
import type { App } from "../page/app.ts";
import { COMMANDS } from "./commands.ts";
import { keyName } from "./key-names.ts";

const BY_KEY = new Map(COMMANDS.flatMap((command) => command.keys.map((key) => [key, command] as const)));

export function useKeys(app: App): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      const key = keyName(event);
      const command = key === undefined ? undefined : BY_KEY.get(key);
      if (command === undefined || event.defaultPrevented || event.isComposing) return;
      if (isTaken(event, key ?? "")) return;
      event.preventDefault();
      command.run(app);
    };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  }, [app]);
}

/** Fields, open dialogs and menus keep their keys; a focused button keeps the two that press it. */
function isTaken({ target }: KeyboardEvent, key: string): boolean {
  if (!(target instanceof HTMLElement) || key.startsWith("Mod+")) return false;
  if (target.closest("input, textarea, select, [contenteditable], [role=dialog], [role=menu]") !== null)
    return true;
  return (key === "Enter" || key === " ") && target.closest("button, a, [role=button]") !== null;
}
