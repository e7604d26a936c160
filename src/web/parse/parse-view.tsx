/** The workbench: steps, lines, and what the steps make of each line. */
import type { ReactNode } from "react";

export function ParseView(_: { narrow: boolean }): ReactNode {
  return null;
}
