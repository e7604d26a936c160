/** Everything by name: commands, containers to narrow to, searches of before. */
import { Spotlight } from "@mantine/spotlight";
import type { SpotlightActionGroupData } from "@mantine/spotlight";
import { useState } from "react";
import type { ReactNode } from "react";
import { useStore } from "../kit/store.ts";
import { filterBy, search } from "../page/actions.ts";
import { useApp } from "../page/app.ts";
import type { App } from "../page/app.ts";
import { useFieldValues } from "../server/queries.ts";
import { COMMANDS, isPossible } from "./commands.ts";
import { keyLabel } from "./key-names.ts";

const MOST_CONTAINERS = 200;

export function Palette(): ReactNode {
  const app = useApp();
  const { recent } = useStore(app.prefs);
  const { shown } = useStore(app.lines.view);
  const [open, setOpen] = useState(false);
  const sought = open && shown !== undefined ? { ...shown, q: "" } : undefined;
  const request = {
    sought,
    field: "container.name",
    limit: MOST_CONTAINERS,
    refresh: { live: false, rangeMs: 0 },
  };
  const containers = useFieldValues(request).data?.fields[0]?.values ?? [];
  const groups: SpotlightActionGroupData[] = [
    commandGroup(app),
    {
      group: "Containers",
      actions: containers.map(({ value }) => ({
        id: `container ${value}`,
        label: `Only ${value}`,
        onClick: () => filterBy(app, "only", { field: "container.name", value }),
      })),
    },
    {
      group: "Recent searches",
      actions: recent.map((q) => ({ id: `recent ${q}`, label: q, onClick: () => search(app, q) })),
    },
  ];
  return (
    <Spotlight
      actions={groups.filter(({ actions }) => actions.length > 0)}
      shortcut={null}
      scrollable
      maxHeight={480}
      highlightQuery
      nothingFound="Nothing of that name"
      searchProps={{
        placeholder: "Command, container or recent search",
        "aria-label": "Command, container or recent search",
      }}
      onSpotlightOpen={() => setOpen(true)}
      onSpotlightClose={() => setOpen(false)}
      transitionProps={{ duration: 120, transition: "fade" }}
    />
  );
}

function commandGroup(app: App): SpotlightActionGroupData {
  return {
    group: "Commands",
    actions: COMMANDS.filter((command) => command.id !== "palette" && isPossible(app)(command)).map(
      (command) => ({
        id: command.id,
        label: command.title,
        onClick: () => command.run(app),
        rightSection: (
          <span className="keys-caps">
            {command.keys.slice(0, 1).map((key) => (
              <kbd key={key}>{keyLabel(key)}</kbd>
            ))}
          </span>
        ),
      }),
    ),
  };
}
