/** A JSON answer. Data is never kept by a cache. */
export function json(value: unknown, headers: Readonly<Record<string, string>> = {}, status = 200): Response {
  return jsonText(JSON.stringify(value), headers, status);
}

/** For what is JSON already. */
export function jsonText(
  text: string,
  headers: Readonly<Record<string, string>> = {},
  status = 200,
): Response {
  return new Response(text, {
    status,
    headers: { "content-type": "application/json; charset=utf-8", "cache-control": "no-store", ...headers },
  });
}
