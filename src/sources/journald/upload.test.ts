/** The door for systemd-journal-upload, over real HTTP. */
import { request } from "node:http";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { serveDoors } from "../../../test/contract/doors.ts";
import { recordingContext } from "../../../test/contract/recording-context.ts";
import type { Recording } from "../../../test/contract/recording-context.ts";
import { after, openJournald } from "../../../test/receive/opened-journald.ts";

describe("POST /upload", () => {
  const TYPE = { "Content-Type": "application/vnd.fdo.journal" };
  const entries = (from: number, to: number): string => {
    let text = "";
    for (let i = from; i < to; i++)
      text += `__CURSOR=s=ab;i=${i.toString(16)};b=1\n__REALTIME_TIMESTAMP=1795253400000000\n_MACHINE_ID=m\n_HOSTNAME=h\nMESSAGE=line ${i}\n\n`;
    return text;
  };
  const post = async (url: string, body: string, headers: Record<string, string> = TYPE): Promise<number> =>
    (await fetch(`${url}/upload`, { method: "POST", headers, body })).status;

  test("entries are taken; those that come again are not; kept over a restart", async () => {
    const first = await openJournald({ read: false });
    const { url } = await serveDoors(first.running.doors ?? []);
    expect(await post(url, entries(1, 10_001))).toBe(202);
    expect(await post(url, entries(5_001, 12_001))).toBe(202);
    expect(first.bodies()).toEqual(Array.from({ length: 12_000 }, (_, i) => `line ${i + 1}`));
    expect(first.counted("repeated")).toBe(5000);
    expect(first.records[0]?.resource.attributes).toEqual({
      "logboom.source": "journald",
      "host.name": "h",
      "host.id": "m",
      "network.peer.address": "127.0.0.1",
    });
    const second = await openJournald({ read: false }, after(first));
    const served = await serveDoors(second.running.doors ?? []);
    expect(await post(served.url, entries(12_000, 12_003))).toBe(202);
    expect(second.bodies()).toEqual(["line 12001", "line 12002"]);
  });

  test("entries are taken while the request still comes; of one that is cut off they are kept", async () => {
    const { running, bodies, records, counted, until } = await openJournald({ read: false });
    const { url } = await serveDoors(running.doors ?? []);
    const cutOff = request(`${url}/upload`, { method: "POST", headers: TYPE });
    cutOff.on("error", () => undefined);
    cutOff.write(entries(1, 10_001));
    await until(() => records.length >= 4096, "much of what has come");
    cutOff.destroy();
    expect(await post(url, entries(1, 12_001))).toBe(202);
    expect(bodies()).toEqual(Array.from({ length: 12_000 }, (_, i) => `line ${i + 1}`));
    expect(counted("repeated")).toBeGreaterThanOrEqual(4096);
  });

  const lines = (upTo: number): string[] => Array.from({ length: upTo }, (_, i) => `line ${i + 1}`);
  /** Says how often a position was asked for: a request does so at its first entry. */
  const askedContext = (): { recording: Recording; asked: () => number } => {
    const recording = recordingContext();
    let asked = 0;
    const cursor = (key: string): string | undefined => {
      asked += 1;
      return recording.ctx.cursor(key);
    };
    return { recording: { ...recording, ctx: { ...recording.ctx, cursor } }, asked: () => asked };
  };

  test("what is sent again while it is still being taken is taken once", async () => {
    const { recording, asked } = askedContext();
    const { running, bodies, hold, release, unanswered, until, counted } = await openJournald(
      { read: false },
      recording,
    );
    const { url } = await serveDoors(running.doors ?? []);
    hold();
    const broken = new AbortController();
    const first = fetch(`${url}/upload`, {
      method: "POST",
      headers: TYPE,
      body: entries(1, 101),
      signal: broken.signal,
    });
    await until(() => unanswered() === 1, "the first is under way");
    broken.abort();
    await expect(first).rejects.toThrow("abort");
    const before = asked();
    const second = post(url, entries(1, 121));
    await until(() => asked() > before, "the second has begun");
    release();
    expect(await second).toBe(202);
    expect(bodies()).toEqual(lines(120));
    expect(counted("repeated")).toBe(100);
  });

  test("an older request that goes on repeats nothing, and does not set the place back", async () => {
    const { running, bodies, cursors, records, until } = await openJournald({ read: false });
    const { url } = await serveDoors(running.doors ?? []);
    const older = request(`${url}/upload`, { method: "POST", headers: TYPE });
    const answered = new Promise<number | undefined>((resolve) =>
      older.once("response", (response) => resolve(response.statusCode)),
    );
    older.write(entries(1, 6001));
    await until(() => records.length >= 4096, "the beginning of the older");
    expect(await post(url, entries(1, 9001))).toBe(202);
    older.end(entries(6001, 8001));
    expect(await answered).toBe(202);
    expect(bodies()).toEqual(lines(9000));
    expect(cursors.get("@upload ab")).toMatch(/i=2328;/);
  });

  test("what the first could not take, the second takes: it has waited for the outcome", async () => {
    const { recording, asked } = askedContext();
    const { running, bodies, fill, drain, until } = await openJournald({ read: false }, recording);
    const { url } = await serveDoors(running.doors ?? []);
    fill();
    const first = post(url, entries(1, 101));
    await until(() => asked() >= 1, "the first has come");
    const second = post(url, entries(1, 121));
    expect(await first).toBe(503);
    drain();
    expect(await second).toBe(202);
    expect(bodies()).toEqual(lines(120));
  });

  test("entries of one request are taken in any order of their count", async () => {
    const { running, bodies } = await openJournald({ read: false });
    const { url } = await serveDoors(running.doors ?? []);
    expect(await post(url, entries(5001, 10_001) + entries(1, 5001))).toBe(202);
    expect(new Set(bodies()).size).toBe(10_000);
  });

  test("a packed request is unpacked", async () => {
    const { running, bodies } = await openJournald({ read: false });
    const { url } = await serveDoors(running.doors ?? []);
    const headers = { ...TYPE, "content-encoding": "gzip" };
    const body = new Uint8Array(gzipSync(entries(1, 10_001)));
    expect((await fetch(`${url}/upload`, { method: "POST", headers, body })).status).toBe(202);
    expect(bodies()).toHaveLength(10_000);
  });

  test("the answer waits until the entries are durable; without room it is 503", async () => {
    const { running, hold, release, fill, records, unanswered, until } = await openJournald({ read: false });
    const { url } = await serveDoors(running.doors ?? []);
    hold();
    let status = 0;
    const done = post(url, entries(1, 2)).then((code) => (status = code));
    await until(() => unanswered() === 1, "under way");
    expect(status).toBe(0);
    release();
    await done;
    expect(status).toBe(202);
    fill();
    expect(await post(url, entries(2, 3))).toBe(503);
    expect(records).toHaveLength(1);
  });

  test("another type is refused, and so is a sender without the token", async () => {
    const { running, records } = await openJournald({ read: false });
    const { url } = await serveDoors(running.doors ?? [], { tokens: ["secret-token"] });
    expect(await post(url, entries(1, 2))).toBe(401);
    const auth = { Authorization: "Bearer secret-token" };
    expect(await post(url, entries(1, 2), { ...auth, "Content-Type": "text/plain" })).toBe(415);
    expect(records).toHaveLength(0);
    expect(await post(url, entries(1, 2), { ...auth, ...TYPE })).toBe(202);
    expect(records).toHaveLength(1);
  });
});
