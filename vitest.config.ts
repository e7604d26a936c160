import { defineConfig } from "vitest/config";

const times = {
  testTimeout: 30_000,
  hookTimeout: 60_000,
  // A condition is waited for; how long it takes on a busy machine is not its subject.
  expect: { poll: { timeout: 20_000 } },
};
const setup = { setupFiles: ["test/contract/fuzz-seed.ts"] };
/** Suites that measure frames or start browsers: they get the machine to themselves, after all others. */
const ALONE = "test/browser/**/*.test.ts";
/** Kills Engines and agents for minutes: what runs beside it would wait for it. */
const HARNESS = "test/agent/kill.test.ts";
/** Dozens of other programs beside a whole product: the machine is full. */
const SENDERS = "test/senders/**/*.test.ts";

/**
 * One run for everything: unit tests beside the code, suites under test/.
 * Suites that need Docker or a browser skip with a message unless LOGBOOM_TEST_DOCKER / LOGBOOM_TEST_BROWSER are set.
 */
export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: {
          ...times,
          ...setup,
          name: "suites",
          include: ["src/**/*.test.ts", "test/**/*.test.ts"],
          exclude: [ALONE, HARNESS, SENDERS],
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...times,
          name: "browser",
          include: [ALONE],
          fileParallelism: false,
          // A frame or a key that comes late on a shared machine is no verdict; twice in a row is.
          retry: 1,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...times,
          name: "harness",
          include: [HARNESS],
          // What is wrong is printed whenever it is; that it happens twice in a row stops everything else.
          retry: 1,
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          ...times,
          name: "senders",
          include: [SENDERS],
          maxWorkers: 1,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
