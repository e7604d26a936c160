/**
 * The session cookie. SameSite=Lax, not Strict: a link to a search that a colleague sends in a chat must open signed
 * in, and no GET changes anything; what changes something is held by the Origin check as well.
 */
import { SESSION_SECONDS } from "./sessions.ts";

/**
 * Cookies know no ports, so two logboom on one machine would sign each other's visitors out: the port under which the
 * visitor reaches us is part of the name.
 */
export function cookieName(host: string): string {
  const port = /:(\d+)$/.exec(host)?.[1];
  return port === undefined ? "logboom-session" : `logboom-session-${port}`;
}

export function cookieOf(header: string | null, name: string): string | undefined {
  for (const part of (header ?? "").split(";")) {
    const at = part.indexOf("=");
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return undefined;
}

export function setCookie(name: string, secret: string, secure: boolean): string {
  return cookie(name, secret, SESSION_SECONDS, secure);
}

export function clearCookie(name: string, secure: boolean): string {
  return cookie(name, "", 0, secure);
}

function cookie(name: string, value: string, seconds: number, secure: boolean): string {
  return `${name}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}`;
}
