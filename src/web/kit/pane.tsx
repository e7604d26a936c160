/** Something opened beside the content: it pushes, and never covers; on a narrow screen it is a sheet from below. */
import { Drawer } from "@mantine/core";
import type { ReactNode } from "react";

export interface PaneProps {
  side: "left" | "right";
  open: boolean;
  narrow: boolean;
  label: string;
  onClose: () => void;
  children: ReactNode;
}

export function Pane({ side, open, narrow, label, onClose, children }: PaneProps): ReactNode {
  if (narrow) {
    return (
      <Drawer opened={open} onClose={onClose} position="bottom" size="72%" title={label} padding="xs">
        {children}
      </Drawer>
    );
  }
  if (!open) return null;
  return (
    <aside className={`pane pane-${side} appear`} aria-label={label}>
      {children}
    </aside>
  );
}
