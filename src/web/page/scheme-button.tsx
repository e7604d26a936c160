import { useMantineColorScheme } from "@mantine/core";
import type { ReactNode } from "react";

const NEXT = { auto: "dark", dark: "light", light: "auto" } as const;
const SIGN = { auto: "◐ system", dark: "☾ dark", light: "☀ light" } as const;

export function SchemeButton(): ReactNode {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <button
      type="button"
      className="quiet"
      title={`Colours: ${colorScheme}. Next: ${NEXT[colorScheme]}`}
      onClick={() => setColorScheme(NEXT[colorScheme])}
    >
      {SIGN[colorScheme]}
    </button>
  );
}
