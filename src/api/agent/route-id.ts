/** A route's id is a part of URLs and a file's name. */

const ROUTE_ID = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}$/;

/** logspout took any text, and wrote `../../etc/x` where it said. */
export function isRouteId(id: unknown): id is string {
  return typeof id === "string" && ROUTE_ID.test(id);
}

export const ROUTE_ID_FORM = "an id is 1 to 64 letters, digits, - _ and dots, and does not begin with a dot";
