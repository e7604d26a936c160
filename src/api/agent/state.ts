/** /health and /metrics. */
import { PlainAnswer, answerText } from "./answers.ts";
import type { Call } from "./call.ts";

/** logspout's word for it, but said only when it is so. */
const HEALTHY = "Healthy!";
const PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

/** `?of=agent` is for who restarts what is not healthy: a receiver that is down is no reason to. */
export function sendHealth({ response, parts, query }: Call): void {
  const troubles = parts.health(query.get("of") === "agent" ? "agent" : "everything");
  const answer =
    troubles.length === 0
      ? new PlainAnswer(200, HEALTHY)
      : new PlainAnswer(503, `Unhealthy:\n${troubles.map((one) => `- ${one}`).join("\n")}`);
  answerText(response, answer);
}

export function sendMetrics({ response, parts }: Call): void {
  answerText(response, new PlainAnswer(200, parts.metrics().trimEnd(), { "content-type": PROMETHEUS }));
}
