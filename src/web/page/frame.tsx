/** The frame of a view that is not the lines: where one is, where else one can go. */
import { useMediaQuery } from "@mantine/hooks";
import { Suspense } from "react";
import type { ReactNode } from "react";
import { ToldLine } from "../kit/told-line.tsx";
import { useSession, useSignOut } from "../signin/session.ts";
import { Mark } from "./mark.tsx";
import { SchemeButton } from "./scheme-button.tsx";
import { VIEWS } from "./views.tsx";
import type { View } from "./views.tsx";

export function Frame({ view }: { view: View }): ReactNode {
  const narrow = useMediaQuery("(max-width: 640px)") ?? false;
  const { Body } = view;
  return (
    <div className="page">
      <title>{`${view.title} · logboom`}</title>
      <header className="top-bar frame-bar">
        {!narrow && (
          <a className="brand" href="/" aria-label="logboom: lines">
            <Mark />
          </a>
        )}
        <nav className="frame-nav" aria-label="Views">
          <a href="/">Lines</a>
          {VIEWS.map(({ path, title }) => (
            <a key={path} href={path} aria-current={path === view.path ? "page" : undefined}>
              {title}
            </a>
          ))}
        </nav>
        <span className="grow" />
        <SchemeButton />
        {!narrow && <Leave />}
      </header>
      <main className="view">
        <h1 className="unseen">{view.title}</h1>
        <Suspense fallback={null}>
          <Body narrow={narrow} />
        </Suspense>
      </main>
      <ToldLine />
    </div>
  );
}

function Leave(): ReactNode {
  const { data } = useSession();
  const { mutate: signOut } = useSignOut();
  if (data?.required !== true) return null;
  return (
    <button type="button" className="quiet" title="Sign out" onClick={() => signOut()}>
      {data.user ?? "signed in"} · sign out
    </button>
  );
}
