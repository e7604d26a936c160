/** The frame: one line to search, one to see when, the lines, and what is opened beside them. */
import type { ReactNode } from "react";
import { useMediaQuery } from "@mantine/hooks";
import { DetailPane } from "../detail/detail-pane.tsx";
import { FacetsPane } from "../facets/facets-pane.tsx";
import { HistogramBar } from "../histogram/histogram-bar.tsx";
import { KeysSheet } from "../keys/keys-sheet.tsx";
import { Palette } from "../keys/palette.tsx";
import { useKeys } from "../keys/use-keys.ts";
import { ProgressLine } from "../kit/progress-line.tsx";
import { useStore } from "../kit/store.ts";
import { ToldLine } from "../kit/told-line.tsx";
import { Pins } from "../rows/pins.tsx";
import { RowsView } from "../rows/rows-view.tsx";
import { Pills } from "../search/pills.tsx";
import { TopBar } from "../search/top-bar.tsx";
import { EdgeNote } from "../states/edge-note.tsx";
import { NewerButton } from "../states/newer-button.tsx";
import { InsteadOfLines } from "../states/instead-of-lines.tsx";
import { ServerGone } from "../states/server-gone.tsx";
import { TooFast } from "../states/too-fast.tsx";
import { useApp } from "./app.ts";
import { StatusBar } from "./status-bar.tsx";
import { TailDock } from "./tail-dock.tsx";

export function Page(): ReactNode {
  const app = useApp();
  const { work } = useStore(app.lines.view);
  const narrow = useMediaQuery("(max-width: 640px)") ?? false;
  useKeys(app);
  return (
    <div className="page">
      <ProgressLine working={work.state === "searching"} />
      <TopBar narrow={narrow} />
      <Pills />
      <HistogramBar narrow={narrow} />
      <ServerGone />
      <div className="middle">
        <FacetsPane narrow={narrow} />
        <main className="lines">
          <Pins />
          <EdgeNote />
          <RowsView />
          <InsteadOfLines />
          <TooFast />
          <NewerButton />
        </main>
        <DetailPane narrow={narrow} />
      </div>
      {narrow ? <TailDock /> : <StatusBar />}
      <KeysSheet />
      <Palette />
      <ToldLine />
    </div>
  );
}
