/** What stands before the page: nothing, a sign-in, or the choice of a password after the one-time link. */
import { useEffect, useState } from "react";
import type { ReactNode } from "react";
import { useStore } from "../kit/store.ts";
import { AppProvider, createApp } from "../page/app.ts";
import type { App } from "../page/app.ts";
import { Frame } from "../page/frame.tsx";
import { Page } from "../page/page.tsx";
import { viewAt } from "../page/views.tsx";
import { useSession, useSignOut } from "./session.ts";
import { SetPassword } from "./set-password.tsx";
import { SignInForm } from "./sign-in-form.tsx";

export function Gate(): ReactNode {
  const session = useSession();
  const [passwordLater, setPasswordLater] = useState(false);
  if (session.data === undefined) return session.failureCount > 1 ? <Waiting /> : null;
  const { signedIn, required, passwordMissing } = session.data;
  if (required && !signedIn) return <SignInForm />;
  if (passwordMissing && !passwordLater) return <SetPassword onLater={() => setPasswordLater(true)} />;
  const view = viewAt(location.pathname);
  return view === undefined ? <Running required={required} /> : <Frame view={view} />;
}

function Waiting(): ReactNode {
  return (
    <main className="signin">
      <p className="dim">The server does not answer yet. Trying again …</p>
    </main>
  );
}

function Running({ required }: { required: boolean }): ReactNode {
  const { mutate: signOut } = useSignOut();
  const [app] = useState(() => createApp(required ? () => signOut() : undefined));
  useEffect(() => app.start(), [app]);
  return (
    <AppProvider value={app}>
      <WhileSignedIn app={app} />
    </AppProvider>
  );
}

/** A session can end while the page is open: then the sign-in comes back, and after it the same place. */
function WhileSignedIn({ app }: { app: App }): ReactNode {
  const signedOut = useStore(app.signedOut);
  const session = useSession();
  const { refetch } = session;
  useEffect(() => {
    if (signedOut) void refetch();
  }, [signedOut, refetch]);
  return <Page />;
}
