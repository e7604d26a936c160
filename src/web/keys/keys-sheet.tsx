import { Modal } from "@mantine/core";
import type { ReactNode } from "react";
import { useStore } from "../kit/store.ts";
import { useApp } from "../page/app.ts";
import type { Command } from "./commands.ts";
import { COMMANDS } from "./commands.ts";
import { keyLabel } from "./key-names.ts";

const GROUPS: readonly Command["group"][] = ["Find", "Move", "This line", "View", "Page"];

/** Every key on one sheet. */
export function KeysSheet(): ReactNode {
  const app = useApp();
  const open = useStore(app.overlay) === "keys";
  return (
    <Modal
      opened={open}
      onClose={() => app.overlay.set("none")}
      title="Keys"
      size={760}
      transitionProps={{ duration: 120, transition: "fade" }}
    >
      <div className="keys-sheet">
        {GROUPS.map((group) => (
          <section key={group}>
            <h3>{group}</h3>
            {COMMANDS.filter((command) => command.group === group && command.keys.length > 0).map(
              (command) => (
                <div key={command.id} className="keys-line">
                  <span className="keys-caps">
                    {command.keys.map((key) => (
                      <kbd key={key}>{keyLabel(key)}</kbd>
                    ))}
                  </span>
                  <span>{command.title}</span>
                </div>
              ),
            )}
          </section>
        ))}
        <section>
          <h3>Pointer</h3>
          <p>
            A click on a word searches for it, with <kbd>Alt</kbd> it hides the lines with it. A click on a
            name narrows to it; anywhere else it opens the line. Dragging over the chart zooms in.
          </p>
        </section>
      </div>
    </Modal>
  );
}
