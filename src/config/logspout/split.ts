/** A text with several routes → the routes as written, with environment variables filled in. */
import type { Environment } from "./variables.ts";

/** At the end of what was gathered: an option whose value is a list, so that a comma behind it may be the list's own. */
const LIST_OPTION = /[?&;](?:filter\.(?:name|labels|sources)|tls\.ca|multiline|tags)=[^&;#]*$/;
const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*:\/\//;

/**
 * Routes stand between commas (or on lines of their own). A comma inside of a value is written %2C, but people forget it in
 * `filter.labels=a:b,c:d`: what follows such an option and has no "://" of its own belongs to it.
 */
export function splitRoutes(text: string): string[] {
  const routes: string[] = [];
  for (const piece of text.split(/[,\r\n]/)) {
    const route = piece.trim();
    if (route === "") continue;
    const last = routes.at(-1);
    if (last !== undefined && LIST_OPTION.test(last) && !SCHEME.test(route) && !route.startsWith("$"))
      routes[routes.length - 1] = `${last},${route}`;
    else routes.push(route);
  }
  return routes;
}

const VARIABLE = /\$(?:\$|\{([^{}]*)\}|([A-Za-z_][A-Za-z0-9_]*))/g;

/**
 * Fills in $NAME and ${NAME} after the splitting, so that a comma in a variable makes no second route; ${NAME:-text} has a
 * text for when it is not set, $$ is the sign itself. `missing` is told which were not set; they become empty.
 */
export function fillIn(text: string, env: Environment, missing: (name: string) => void): string {
  return text.replace(VARIABLE, (whole, braced: string | undefined, bare: string | undefined) => {
    const inside = braced ?? bare;
    if (inside === undefined) return "$";
    const [name = "", otherwise] = inside.split(/:-(.*)/s);
    const value = env[name];
    if (value !== undefined && value !== "") return value;
    if (otherwise === undefined && value === undefined) missing(name === "" ? whole : name);
    return otherwise ?? "";
  });
}
