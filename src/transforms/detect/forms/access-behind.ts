/** What servers write behind the combined format. Only what says by its form what it is; a lone number may be any unit. */
import type { Found } from "../found.ts";

/** nginx's own example of a log format, `main`, ends with `"$http_x_forwarded_for"`. */
const FORWARDED = / "([0-9a-fA-F.:, ]{2,500}|-)"(?= |$)/y;
/**
 * The ingress controller of Kubernetes: request length, request time, [upstream's name], [alternative], address, length,
 * time, status, request id.
 */
const INGRESS = new RegExp(
  ` (\\d{1,12}) (\\d{1,9}\\.\\d{3}) \\[([^\\]\\n]{0,200})\\] \\[([^\\]\\n]{0,200})\\] ${tries("[^ ,\\n]{1,100}")} ${tries("\\d{1,15}|-")} ${tries("[\\d.]{1,20}|-")} ${tries("\\d{3}|-")} ([0-9a-f]{32})$`,
  "y",
);
/** One for each upstream that was asked until one answered. */
function tries(one: string): string {
  return `((?:${one})(?:, (?:${one})){0,9})`;
}

/** Traefik's common format: number of requests, router, server, duration. */
const TRAEFIK = / (\d{1,20}) "([^"\n]{1,300})" "([^"\n]{1,300})" (\d{1,12})ms$/y;

export function readBehind(text: string, at: number, found: Found): void {
  const forwarded = match(FORWARDED, text, at);
  if (forwarded !== null) return found.add("http.request.header.x-forwarded-for", forwarded[1]);
  const ingress = match(INGRESS, text, at);
  if (ingress !== null) return addIngress(ingress, found);
  const traefik = match(TRAEFIK, text, at);
  if (traefik === null) return;
  found.add("traefik.router", traefik[2]);
  found.add("traefik.server", traefik[3]);
  found.add("traefik.duration_ms", traefik[4]);
}

function addIngress(groups: RegExpExecArray, found: Found): void {
  found.add("http.request.size", groups[1]);
  found.add("nginx.request_time", groups[2]);
  found.add("nginx.proxy_upstream_name", groups[3]);
  found.add("nginx.upstream_addr", groups[5]);
  found.add("nginx.upstream_response_time", groups[7]);
  found.add("nginx.upstream_status", groups[8]);
  found.add("http.request.header.x-request-id", groups[9]);
}

function match(expression: RegExp, text: string, at: number): RegExpExecArray | null {
  expression.lastIndex = at;
  return expression.exec(text);
}
