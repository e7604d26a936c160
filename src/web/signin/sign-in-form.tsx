import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useState } from "react";
import type { FormEvent, ReactNode } from "react";
import { Mark } from "../page/mark.tsx";
import { ServerError } from "../server/client.ts";
import { useSignIn } from "./session.ts";

export function SignInForm(): ReactNode {
  const signIn = useSignIn();
  const [user, setUser] = useState("");
  const [password, setPassword] = useState("");
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    signIn.mutate(user === "" ? { password } : { user, password });
  };
  return (
    <main className="signin">
      <form onSubmit={submit} aria-label="Sign in">
        <h1>
          <Mark />
        </h1>
        <TextInput
          label="User"
          description="Empty if there is only one"
          autoComplete="username"
          value={user}
          onChange={(event) => setUser(event.currentTarget.value)}
        />
        <PasswordInput
          label="Password"
          autoComplete="current-password"
          data-autofocus
          autoFocus
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          error={signIn.error === null ? undefined : failure(signIn.error)}
        />
        <Button type="submit" loading={signIn.isPending} disabled={password === ""}>
          Sign in
        </Button>
        <p className="dim">
          No password yet? The server printed a one-time link when it started: open that link instead.
        </p>
      </form>
    </main>
  );
}

function failure(error: Error): string {
  return error instanceof ServerError && error.hint !== ""
    ? `${error.message}: ${error.hint}`
    : error.message;
}
