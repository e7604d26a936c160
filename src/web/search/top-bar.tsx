import type { ReactNode } from "react";
import { Mark } from "../page/mark.tsx";
import { MoreMenu } from "./more-menu.tsx";
import { QueryBox } from "./query-box.tsx";
import { TailButton } from "./tail-button.tsx";
import { TimeButton } from "./time-button.tsx";

/** Search and time are one line; on a phone the brand makes way. */
export function TopBar({ narrow }: { narrow: boolean }): ReactNode {
  return (
    <div className="top-bar" role="search">
      <h1 className={narrow ? "unseen" : "brand"}>
        <Mark />
      </h1>
      <QueryBox />
      <TimeButton />
      {!narrow && <TailButton />}
      <MoreMenu />
    </div>
  );
}
