import { Button, PasswordInput } from "@mantine/core";
import { useState } from "react";
import type { FormEvent, ReactNode } from "react";
import { Mark } from "../page/mark.tsx";
import { ServerError } from "../server/client.ts";
import { useSetPassword } from "./session.ts";

/** After the one-time link: without a password, the next browser would need a new link. */
export function SetPassword({ onLater }: { onLater: () => void }): ReactNode {
  const setting = useSetPassword();
  const [password, setPassword] = useState("");
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setting.mutate({ password });
  };
  return (
    <main className="signin">
      <form onSubmit={submit} aria-label="Choose a password">
        <h1>
          <Mark />
        </h1>
        <p>You are signed in with the one-time link. Choose the password for next time.</p>
        <input type="text" name="username" autoComplete="username" value="admin" readOnly hidden />
        <PasswordInput
          label="New password"
          autoComplete="new-password"
          data-autofocus
          autoFocus
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          error={setting.error === null ? undefined : failure(setting.error)}
        />
        <Button type="submit" loading={setting.isPending} disabled={password === ""}>
          Set password
        </Button>
        <Button variant="subtle" onClick={onLater}>
          Later
        </Button>
      </form>
    </main>
  );
}

function failure(error: Error): string {
  return error instanceof ServerError && error.hint !== ""
    ? `${error.message}: ${error.hint}`
    : error.message;
}
