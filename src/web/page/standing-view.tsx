/** A page beside the lines: one bar with the way back and to the others, and below it the page, fetched when it is wanted. */
import { lazy, Suspense } from "react";
import type { ComponentType, ReactNode } from "react";
import { LINES, STANDING_PAGES } from "../address/standing.ts";
import type { StandingPage } from "../address/standing.ts";
import { MoreMenu } from "../search/more-menu.tsx";
import { useApp } from "./app.ts";
import { Mark } from "./mark.tsx";

const VIEWS: Readonly<Record<string, ComponentType>> = {
  "/doctor": lazy(async () => ({ default: (await import("../doctor/doctor-page.tsx")).DoctorPage })),
};

export function StandingView({ page }: { page: StandingPage }): ReactNode {
  const app = useApp();
  const View = VIEWS[page.path];
  return (
    <>
      <header className="top-bar standing-bar">
        <h1 className="brand">
          <Mark />
        </h1>
        <nav aria-label="Pages">
          <a href={LINES} onClick={(event) => leaveBy(event, () => app.address.go({}))}>
            Lines
          </a>
          {STANDING_PAGES.map(({ path, title }) => (
            <a
              key={path}
              href={path}
              aria-current={path === page.path ? "page" : undefined}
              onClick={(event) => leaveBy(event, () => app.address.visit(path))}
            >
              {title}
            </a>
          ))}
        </nav>
        <span className="grow" />
        <MoreMenu />
      </header>
      <main className="standing">
        <Suspense fallback={null}>{View !== undefined && <View />}</Suspense>
      </main>
    </>
  );
}

/** A plain click stays on this page; with a key held it is the browser's: a new tab. */
function leaveBy(
  event: { metaKey: boolean; ctrlKey: boolean; shiftKey: boolean; preventDefault: () => void },
  go: () => void,
): void {
  if (event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  go();
}
