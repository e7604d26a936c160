/** /api/v1/session: am I signed in, sign in, sign out. */
import { z } from "zod";
import { SessionSchema } from "../answers.ts";
import { endSession, identify, needLoaded, openSession } from "../auth/auth.ts";
import type { Auth } from "../auth/auth.ts";
import { NOBODY } from "../auth/identity.ts";
import type { Identity } from "../auth/identity.ts";
import { FIRST_USER } from "../auth/users.ts";
import type { SessionAnswer } from "../contract.ts";
import { HttpRefusal } from "../errors.ts";
import { json } from "../json.ts";
import { defineRoute } from "../route.ts";

export const sessionRoute = defineRoute({
  method: "GET",
  path: "/api/v1/session",
  who: "public",
  summary: "Whether the request is signed in, and whether it has to be",
  answer: { json: SessionSchema },
  handle: async ({ visitor, parts }) => {
    const { identity, cookie } = await identify(parts.auth, visitor);
    return json(sessionAnswer(parts.auth, identity), cookie === undefined ? {} : { "set-cookie": cookie });
  },
});

export const signInRoute = defineRoute({
  method: "POST",
  path: "/api/v1/session",
  who: "public",
  summary: "Sign in; answers with the session's cookie",
  body: z.strictObject({
    user: z.string().min(1).max(200).default(FIRST_USER).describe(`Default: ${FIRST_USER}.`),
    password: z.string().describe("The password, as text."),
  }),
  answer: { json: SessionSchema },
  handle: async ({ body: { user, password }, visitor, parts: { auth, log } }) => {
    if (auth.mode === "off") return json(sessionAnswer(auth, { kind: "everybody" }));
    needLoaded(auth);
    const { identity: before } = await identify(auth, { ...visitor, headers: withoutToken(visitor.headers) });
    const right = await auth.attempts.try(visitor.address, () => auth.users.verify(user, password));
    if (!right) {
      log.warn({ address: visitor.address }, "sign-in refused, wrong user or password");
      throw new HttpRefusal(
        "E_WRONG_PASSWORD",
        "wrong user or password",
        "the sign-in guide says how to set a new one",
      );
    }
    // A session that was there before ends: nobody who put it into the browser may share the new one.
    endSession(auth, visitor, before);
    const cookie = openSession(auth, visitor, user);
    return json(sessionAnswer(auth, { kind: "user", user, session: "" }), { "set-cookie": cookie });
  },
});

export const signOutRoute = defineRoute({
  method: "DELETE",
  path: "/api/v1/session",
  who: "signed-in",
  summary: "Sign out",
  answer: { json: SessionSchema },
  handle: ({ identity, visitor, parts: { auth } }) => {
    const cookie = endSession(auth, visitor, identity);
    const left: Identity = identity.kind === "everybody" ? identity : NOBODY;
    return json(sessionAnswer(auth, left), { "set-cookie": cookie });
  },
});

export function sessionAnswer(auth: Auth, identity: Identity): SessionAnswer {
  const user = identity.kind === "user" ? identity.user : null;
  return {
    signedIn: identity.kind !== "nobody",
    required: auth.mode === "on",
    user,
    passwordMissing: user !== null && !auth.users.hasPassword(user),
  };
}

/** A script's wrong token has no part in a sign-in by password. */
function withoutToken(headers: Headers): Headers {
  const cookieOnly = new Headers(headers);
  cookieOnly.delete("authorization");
  return cookieOnly;
}
