/** How a person or an init system ends a program that runs until then. */

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** One Ctrl-C can arrive twice: from the terminal, and passed on by npm. */
const SAME_SIGNAL_MS = 500;

/** Resolves at the first signal; the second ends the program where it stands. What is kept is made for that. */
export function stopAsked(): Promise<string> {
  return new Promise((resolve) => {
    let askedMs: number | undefined;
    for (const name of SIGNALS) {
      process.on(name, () => {
        if (askedMs !== undefined && performance.now() - askedMs > SAME_SIGNAL_MS) process.exit(1);
        askedMs ??= performance.now();
        resolve(name);
      });
    }
  });
}
