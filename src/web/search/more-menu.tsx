/** Everything else: the commands that are settings or that need no key. */
import { Menu } from "@mantine/core";
import type { ReactNode } from "react";
import { COMMANDS, isPossible } from "../keys/commands.ts";
import { keyLabel } from "../keys/key-names.ts";
import { useStore } from "../kit/store.ts";
import { useApp } from "../page/app.ts";

export function MoreMenu(): ReactNode {
  const app = useApp();
  useStore(app.prefs);
  return (
    <Menu
      position="bottom-end"
      width={260}
      shadow="md"
      transitionProps={{ duration: 120, transition: "fade" }}
    >
      <Menu.Target>
        <button type="button" className="bar-button" title="More" aria-label="More">
          ⋯
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {COMMANDS.filter((command) => command.menu === true && isPossible(app)(command)).map((command) => (
          <Menu.Item
            key={command.id}
            onClick={() => command.run(app)}
            rightSection={command.keys[0] === undefined ? undefined : <kbd>{keyLabel(command.keys[0])}</kbd>}
          >
            {command.isOn?.(app) === true ? "✓ " : ""}
            {command.title}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
