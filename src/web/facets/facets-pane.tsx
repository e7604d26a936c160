/** What the lines are made of: values with counts, to narrow by. */
import type { ReactNode } from "react";
import { useMemo } from "react";
import { rangeMs } from "../address/range.ts";
import { Pane } from "../kit/pane.tsx";
import { useStore } from "../kit/store.ts";
import { useApp } from "../page/app.ts";
import { AddField } from "./add-field.tsx";
import { Facet } from "./facet.tsx";

export function FacetsPane({ narrow }: { narrow: boolean }): ReactNode {
  const app = useApp();
  const prefs = useStore(app.prefs);
  const overlay = useStore(app.overlay);
  const open = narrow ? overlay === "facets" || overlay === "fields" : prefs.facets;
  const setFields = (facetFields: readonly string[]): void =>
    app.prefs.set({ ...app.prefs.get(), facetFields });
  return (
    <Pane side="left" open={open} narrow={narrow} label="Fields" onClose={() => app.overlay.set("none")}>
      <Facets
        fields={prefs.facetFields}
        onRemove={(field) => setFields(prefs.facetFields.filter((one) => one !== field))}
      />
      <AddField known={prefs.facetFields} onAdd={(field) => setFields([...prefs.facetFields, field])} />
    </Pane>
  );
}

/** The first two are what every log has; others can be taken away again. */
const FIXED = 2;

function Facets({
  fields,
  onRemove,
}: {
  fields: readonly string[];
  onRemove: (field: string) => void;
}): ReactNode {
  const app = useApp();
  const { shown } = useStore(app.lines.view);
  const live = useStore(app.lines.tail).stream.state === "live";
  const range = useMemo(() => (shown === undefined ? undefined : rangeMs(shown, shown.atMs)), [shown]);
  const refresh = { live, rangeMs: range === undefined ? 0 : range.toMs - range.fromMs };
  return fields.map((field, i) => (
    <Facet
      key={field}
      field={field}
      sought={shown}
      refresh={refresh}
      onRemove={i < FIXED ? undefined : () => onRemove(field)}
    />
  ));
}
