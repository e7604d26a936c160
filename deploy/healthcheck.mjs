/** Of the images: asks the program in the same container how it is. Exit 0 only for a good answer. */
const [host, port] = addressOf(process.env);
// Of an agent, a receiver that is down is no reason to be restarted: that would mend nothing and stop the others.
const of = process.env.LOGBOOM_STATE === undefined ? "" : "?of=agent";
try {
  const answer = await fetch(`http://${host}:${port}/health${of}`, { signal: AbortSignal.timeout(4000) });
  process.stdout.write(`${(await answer.text()).trim()}\n`);
  process.exit(answer.ok ? 0 : 1);
} catch (error) {
  process.stdout.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

/** The server's address, or the agent's by logspout's variables; an address for all is asked on loopback. */
function addressOf(env) {
  const bound = env.HTTP_BIND_ADDRESS || "0.0.0.0";
  const given = env.LOGBOOM_HTTP || `${bound}:${env.PORT || env.HTTP_PORT || 80}`;
  const [, name = "127.0.0.1", number] = /^(?:(.*):)?(\d+)$/.exec(given.trim()) ?? [];
  const plain = name.trim().replace(/^\[|\]$/g, "");
  if (plain === "0.0.0.0" || plain === "::") return ["127.0.0.1", number];
  return [plain.includes(":") ? `[${plain}]` : plain, number];
}
