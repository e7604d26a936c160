import { defineConfig } from "vitest/config";

/**
 * One run for everything: unit tests beside the code, suites under test/.
 * Suites that need Docker or a browser skip with a message unless LOGBOOM_TEST_DOCKER / LOGBOOM_TEST_BROWSER are set.
 */
export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
});
