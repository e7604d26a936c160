/** GET /signin?token=…: the one-time link that the first start prints. */
import { z } from "zod";
import { endSession, identify, openSession } from "../auth/auth.ts";
import { FIRST_USER } from "../auth/users.ts";
import { HttpRefusal } from "../errors.ts";
import { defineRoute } from "../route.ts";

export const signInLinkRoute = defineRoute({
  method: "GET",
  path: "/signin",
  who: "public",
  summary: "Use the one-time sign-in link; goes on to the page",
  query: z.strictObject({
    token: z.string().max(200).default("").describe("Printed at the first start; works once."),
  }),
  answer: { media: ["text/plain"], description: "303 to the page, with the session's cookie." },
  handle: async ({ query, visitor, method, headers, parts: { auth, log } }) => {
    if (auth.mode === "off") return toPage({});
    if (method !== "GET" || isPreview(headers)) return new Response(null, { status: 204 });
    const known = await identify(auth, visitor).catch(() => undefined);
    if (!auth.link.use(query.token)) {
      // A reload of the address by the one who used it is no mistake.
      if (known?.identity.kind === "user") return toPage({});
      throw new HttpRefusal(
        "E_WRONG_LINK",
        "this sign-in link was used or has run out",
        "start logboom again for a new one, or sign in with the password",
      );
    }
    log.info({ address: visitor.address }, "signed in by the one-time link");
    if (known !== undefined) endSession(auth, visitor, known.identity);
    return toPage({ "set-cookie": openSession(auth, visitor, FIRST_USER) });
  },
});

/** 303, so that the token is not in the address any more. */
function toPage(headers: Record<string, string>): Response {
  return new Response(null, {
    status: 303,
    headers: { location: "/", "cache-control": "no-store", ...headers },
  });
}

/** A browser that loads ahead what might be clicked must not use the link up. */
function isPreview(headers: Headers): boolean {
  return /prefetch|prerender/.test(`${headers.get("sec-purpose") ?? ""} ${headers.get("purpose") ?? ""}`);
}
