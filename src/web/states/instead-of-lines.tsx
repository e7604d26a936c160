/** What stands where lines would: nothing stored yet, no hits, a search that failed. */
import type { ReactNode } from "react";
import { useStore } from "../kit/store.ts";
import { useApp } from "../page/app.ts";
import { isPassing, isWrongQuery } from "../server/client.ts";
import { useAnything } from "../server/queries.ts";
import { NoHits } from "./no-hits.tsx";
import { Welcome } from "./welcome.tsx";

export function InsteadOfLines(): ReactNode {
  const app = useApp();
  const { rows, work, shown } = useStore(app.lines.view);
  const { q } = useStore(app.address.place);
  const empty = rows.length === 0 && shown !== undefined && work.state === "idle";
  const anything = useAnything(empty);
  if (work.state === "failed" && !isWrongQuery(work.error) && !isPassing(work.error))
    return <Failed error={work.error} />;
  if (!empty || anything.data === undefined) return null;
  if (!anything.data && q === "") return <Welcome />;
  return <NoHits sought={shown} />;
}

function Failed({ error }: { error: Error }): ReactNode {
  const app = useApp();
  return (
    <div className="instead" role="alert">
      <h2>This could not be searched</h2>
      <p>{error.message}</p>
      {"hint" in error && typeof error.hint === "string" && <p className="dim">{error.hint}</p>}
      <button
        type="button"
        className="bar-button"
        onClick={() => void app.lines.show(app.address.place.get())}
      >
        Try again
      </button>
    </div>
  );
}
