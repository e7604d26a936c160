/** The SDK prints a notice about Node's version into standard error, where the agent's log stands a JSON object a line. */
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const service = pathToFileURL(resolve(root, "src/sinks/cloudwatch/service.ts")).href;

test("a CloudWatch client is made without a word", () => {
  const program = `
    import { connectService, loadSdk } from ${JSON.stringify(service)};
    const signal = new AbortController().signal;
    connectService(await loadSdk(), { region: "eu-west-1", endpoint: undefined, env: {}, signal }).close();
    console.log("made");`;
  const args = ["--import", "tsx", "--input-type=module", "--eval", program];
  const env = { PATH: process.env["PATH"] ?? "" };
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, env, encoding: "utf8" });
  expect({ stdout, stderr }).toEqual({ stdout: "made\n", stderr: "" });
}, 60_000);
