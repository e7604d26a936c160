/** Route table → OpenAPI 3.1. The schemas are the ones that check the requests, so the two cannot differ. */
import { z } from "zod";
import { ErrorSchema } from "./answers.ts";
import type { Route } from "./route.ts";

type Json = Record<string, unknown>;

export function describeApi(routes: readonly Route[], version: string): Json {
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    const path = route.path.replaceAll(/:(\w+)/g, "{$1}");
    (paths[path] ??= {})[route.method.toLowerCase()] = operation(route);
  }
  return {
    openapi: "3.1.0",
    info: { title: "logboom", version, license: { name: "Apache-2.0", identifier: "Apache-2.0" } },
    security: [{ token: [] }, { session: [] }],
    paths,
    components: {
      schemas: { Error: schemaOf(ErrorSchema, "output") },
      securitySchemes: {
        token: { type: "http", scheme: "bearer" },
        session: { type: "apiKey", in: "cookie", name: "logboom-session" },
      },
    },
  };
}

function operation(route: Route): Json {
  const parameters = [...pathParameters(route.path), ...queryParameters(route.query)];
  const error = { description: "Refused", content: jsonContent({ $ref: "#/components/schemas/Error" }) };
  return {
    summary: route.summary,
    ...(route.who === "public" ? { security: [] } : {}),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(route.body === undefined
      ? {}
      : { requestBody: { required: true, content: jsonContent(schemaOf(route.body, "input")) } }),
    responses: { "200": success(route), default: error },
  };
}

function success({ answer, summary }: Route): Json {
  if ("json" in answer)
    return { description: summary, content: jsonContent(schemaOf(answer.json, "output")) };
  const content = Object.fromEntries(answer.media.map((type) => [type, { schema: { type: "string" } }]));
  return { description: answer.description, content };
}

function pathParameters(path: string): Json[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
}

function queryParameters(query: z.ZodObject | undefined): Json[] {
  if (query === undefined) return [];
  const { properties = {} } = z.toJSONSchema(query, { io: "input" });
  return Object.entries(properties).map(([name, property]) => {
    const { description, ...schema } = property as Json;
    return { name, in: "query", ...(description === undefined ? {} : { description }), schema };
  });
}

function schemaOf(schema: z.ZodType, io: "input" | "output"): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io });
  return rest;
}

function jsonContent(schema: Json): Json {
  return { "application/json": { schema } };
}
