/** Keys as events have them, and as people read them. */

const LABELS: Readonly<Record<string, string>> = {
  ArrowDown: "↓",
  ArrowUp: "↑",
  ArrowLeft: "←",
  ArrowRight: "→",
  Escape: "Esc",
  " ": "Space",
  "-": "−",
};

export function keyLabel(key: string): string {
  if (key.startsWith("Mod+")) return `${isMac() ? "⌘" : "Ctrl "}${key.slice(4).toUpperCase()}`;
  return LABELS[key] ?? key;
}

/** The name that commands use for a pressed key; undefined for those that belong to the browser. */
export function keyName(
  event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey">,
): string | undefined {
  if (event.altKey) return undefined;
  if (event.ctrlKey || event.metaKey) return `Mod+${event.key.toLowerCase()}`;
  return event.key;
}

function isMac(): boolean {
  return typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.platform);
}
