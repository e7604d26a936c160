/** What came in a request → what its schema promises, or a refusal that names the parameter and says what is known. */
import type { z } from "zod";
import { Refusal } from "../record/refusal.ts";
import { HttpRefusal } from "./errors.ts";

/** Parameters of the address, each as often as it was given. */
type RawQuery = Record<string, string[]>;

export function checkQuery<Q extends z.ZodObject>(schema: Q | undefined, raw: unknown): z.output<Q> {
  const shape: Record<string, z.ZodType> = schema?.shape ?? {};
  const given: Record<string, unknown> = {};
  for (const [name, values] of Object.entries(raw as RawQuery)) {
    const known = Object.hasOwn(shape, name) ? shape[name] : undefined;
    if (known === undefined) throw unknownParameter(name, Object.keys(shape));
    if (isList(known)) given[name] = values;
    else if (values.length === 1) given[name] = values[0];
    else throw new Refusal("E_PARAMETER", `${name} is given ${values.length} times`, "give it once");
  }
  // Without a schema nothing was accepted above, so the empty object is its output.
  if (schema === undefined) return given as z.output<Q>;
  const checked = schema.safeParse(given);
  if (!checked.success) throw wrongValue("E_PARAMETER", checked.error, schema);
  return checked.data;
}

export function checkBody<B extends z.ZodObject>(schema: B | undefined, raw: unknown): z.output<B> {
  if (schema === undefined) return {} as z.output<B>;
  const checked = schema.safeParse(raw);
  if (!checked.success) throw wrongValue("E_BODY", checked.error, schema);
  return checked.data;
}

/** JSON of a request, never more than `maxBytes` of it in memory. */
export async function readJson(request: Request, maxBytes: number): Promise<unknown> {
  const type = request.headers.get("content-type") ?? "";
  // A form of a foreign page can send text/plain and form types without asking first; JSON it cannot.
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    throw new Refusal(
      "E_BODY",
      "the body is not declared as JSON",
      "send the header content-type: application/json",
    );
  }
  const text = await readText(request, maxBytes);
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal("E_BODY", "the body is not valid JSON", 'send an object such as {"password": "…"}');
  }
}

async function readText(request: Request, maxBytes: number): Promise<string> {
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) throw tooLarge(maxBytes);
  const reader = request.body?.getReader();
  if (reader === undefined) return "";
  const chunks: Uint8Array[] = [];
  for (let bytes = 0; ;) {
    const { done, value } = await reader.read();
    if (done) return Buffer.concat(chunks).toString();
    bytes += value.length;
    if (bytes > maxBytes) throw tooLarge(maxBytes);
    chunks.push(value);
  }
}

function tooLarge(maxBytes: number): HttpRefusal {
  return new HttpRefusal("E_TOO_LARGE", "the body is too large", `send at most ${maxBytes} bytes`);
}

function isList(schema: z.ZodType): boolean {
  let inner: { type: string; innerType?: { def: unknown } } = schema.def;
  while (inner.innerType !== undefined) inner = inner.innerType.def as typeof inner;
  return inner.type === "array";
}

function unknownParameter(name: string, known: string[]): Refusal {
  const hint = known.length === 0 ? "this address takes no parameters" : `known here: ${known.join(", ")}`;
  return new Refusal("E_PARAMETER", `there is no parameter "${name.slice(0, 50)}"`, hint);
}

function wrongValue(code: "E_PARAMETER" | "E_BODY", error: z.ZodError, schema: z.ZodObject): Refusal {
  const issue = error.issues[0];
  const name = String(issue?.path[0] ?? "");
  const described = Object.hasOwn(schema.shape, name)
    ? (schema.shape as Record<string, z.ZodType>)[name]?.description
    : "";
  const known = `known here: ${Object.keys(schema.shape).join(", ")}`;
  const message = `${name === "" ? "" : `${name}: `}${issue?.message ?? "not as expected"}`;
  return new Refusal(code, message, described === undefined || described === "" ? known : described);
}
