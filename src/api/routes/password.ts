/** POST /api/v1/password: set it after the one-time link, or change it. */
import { z } from "zod";
import { SessionSchema } from "../answers.ts";
import { endSession, openSession } from "../auth/auth.ts";
import { checkNewPassword } from "../auth/passwords.ts";
import { FROM_ENVIRONMENT } from "../auth/tokens.ts";
import { FIRST_USER } from "../auth/users.ts";
import { HttpRefusal } from "../errors.ts";
import { json } from "../json.ts";
import { defineRoute } from "../route.ts";
import { sessionAnswer } from "./session.ts";

export const passwordRoute = defineRoute({
  method: "POST",
  path: "/api/v1/password",
  who: "signed-in",
  summary: "Set or change the password; ends all other sessions",
  body: z.strictObject({
    password: z.string().describe("The new one, 8 to 1024 characters."),
    current: z.string().optional().describe("The one until now, where there is one."),
  }),
  answer: { json: SessionSchema },
  handle: async ({ body: { password, current }, identity, visitor, parts: { auth, log } }) => {
    if (identity.kind === "everybody") {
      throw new HttpRefusal(
        "E_NO_AUTH",
        "sign-in is switched off",
        "start without --no-auth to set a password",
      );
    }
    checkNewPassword(password);
    const user = identity.kind === "user" ? identity.user : FIRST_USER;
    // Whoever may choose the environment that logboom starts in may let a forgotten password be forgotten.
    const isOperator = identity.kind === "token" && identity.name === FROM_ENVIRONMENT;
    const free = isOperator || !auth.users.hasPassword(user);
    if (!free && !(current !== undefined && (await verify(current)))) {
      throw new HttpRefusal("E_WRONG_PASSWORD", "the current password is not right", 'send it as "current"');
    }
    await auth.users.setPassword(user, password);
    log.info({ user }, "password set");
    auth.link.end();
    auth.sessions.closeOthers(user, undefined);
    if (identity.kind !== "user") return json(sessionAnswer(auth, identity));
    endSession(auth, visitor, identity);
    return json(sessionAnswer(auth, identity), { "set-cookie": openSession(auth, visitor, user) });

    function verify(text: string): Promise<boolean> {
      return auth.attempts.try(visitor.address, () => auth.users.verify(user, text));
    }
  },
});
