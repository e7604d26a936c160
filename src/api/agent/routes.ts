/** /routes and /routes/ID. */
import { Refusal } from "../../record/refusal.ts";
import { NOT_FOUND, PlainAnswer, answerJson, answerText } from "./answers.ts";
import { readJson } from "./body.ts";
import type { Call } from "./call.ts";
import { isRouteId, ROUTE_ID_FORM } from "./route-id.ts";

export async function listRoutes({ response, parts }: Call): Promise<void> {
  answerJson(response, 200, await parts.routes.list());
}

export async function readRoute({ response, parts, place = "" }: Call): Promise<void> {
  const route = isRouteId(place) ? await parts.routes.read(place) : undefined;
  if (route === undefined) throw new PlainAnswer(404, NOT_FOUND);
  answerJson(response, 200, route);
}

export async function createRoute({ request, response, parts }: Call): Promise<void> {
  const json = await readJson(request);
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    throw new PlainAnswer(400, "Bad request: a route is a JSON object");
  }
  const id = givenId(json);
  if (id !== undefined && !isRouteId(id)) throw new PlainAnswer(400, `Bad route: ${ROUTE_ID_FORM}`);
  try {
    answerJson(response, 201, await parts.routes.create(json));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    // Nothing is wrong with the route: the same one is taken when the folder can be written to again.
    if (error.code === "E_ROUTES_PATH")
      throw new PlainAnswer(500, `Not kept: ${error.message} (${error.hint})`);
    throw new PlainAnswer(400, `Bad route: ${error.message} (${error.hint})`);
  }
}

/** Members' names are matched as Go does, in any case. "" is as good as none. */
function givenId(json: object): unknown {
  const [, id] = Object.entries(json).find(([name]) => name.toLowerCase() === "id") ?? [];
  return id === "" || id === null ? undefined : id;
}

export async function removeRoute({ response, parts, place = "" }: Call): Promise<void> {
  const gone = isRouteId(place) && (await parts.routes.remove(place));
  if (!gone) throw new PlainAnswer(404, NOT_FOUND);
  answerText(response, new PlainAnswer(200, ""));
}
