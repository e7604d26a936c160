import { expect, test } from "vitest";
import { createAttempts, networkOf } from "./attempts.ts";

/** A clock that stands still unless somebody waits. */
function testClock() {
  const clock = { ms: 1_000_000, waited: [] as number[] };
  return {
    clock,
    parts: {
      now: () => clock.ms,
      wait: async (ms: number) => {
        clock.waited.push(ms);
        clock.ms += ms;
      },
    },
  };
}

const wrong = (): boolean => false;
const right = (): boolean => true;

test("three mistakes are free, then each costs twice as long, up to a minute", async () => {
  const { clock, parts } = testClock();
  const attempts = createAttempts(parts);
  for (let i = 0; i < 6; i++) expect(await attempts.try("10.0.0.1", wrong)).toBe(false);
  expect(clock.waited).toEqual([500, 1000, 2000]);
  const waits: number[] = [];
  for (let i = 0; i < 7; i++) {
    const refused = await attempts.try("10.0.0.1", right).then(
      () => undefined,
      (error: { code: string; headers: Record<string, string> }) => error,
    );
    expect(refused?.code).toBe("E_TOO_MANY_ATTEMPTS");
    const seconds = Number(refused?.headers["retry-after"]);
    waits.push(seconds);
    clock.ms += seconds * 1000;
    await attempts.try("10.0.0.1", wrong);
  }
  expect(waits).toEqual([4, 8, 16, 32, 60, 60, 60]);
});

test("while refused, the secret is not looked at, so the right one tells nothing", async () => {
  const { parts } = testClock();
  const attempts = createAttempts(parts);
  for (let i = 0; i < 6; i++) await attempts.try("10.0.0.1", wrong);
  let looked = 0;
  await attempts.try("10.0.0.1", () => ++looked > 0).catch(() => undefined);
  expect(looked).toBe(0);
  // Another address is not concerned.
  expect(await attempts.try("10.0.0.2", right)).toBe(true);
});

test("many at once gain nothing over one after the other", async () => {
  const attempts = createAttempts({ now: () => 0, wait: () => new Promise(() => undefined) });
  let looked = 0;
  const slow = async (): Promise<boolean> => {
    looked += 1;
    await new Promise((resolve) => setTimeout(resolve, 5));
    return false;
  };
  const all = Array.from({ length: 100 }, () => attempts.try("10.0.0.1", slow).catch(() => undefined));
  await expect.poll(() => looked, { timeout: 10_000 }).toBe(3);
  await Promise.race([Promise.all(all), new Promise((resolve) => setTimeout(resolve, 50))]);
  expect(looked).toBe(3);
});

test("the right one starts afresh; so does a quarter of an hour", async () => {
  const { clock, parts } = testClock();
  const attempts = createAttempts(parts);
  for (let i = 0; i < 4; i++) await attempts.try("10.0.0.1", wrong);
  expect(await attempts.try("10.0.0.1", right)).toBe(true);
  clock.waited.length = 0;
  for (let i = 0; i < 3; i++) await attempts.try("10.0.0.1", wrong);
  expect(clock.waited).toEqual([]);
  for (let i = 0; i < 3; i++) await attempts.try("10.0.0.1", wrong);
  clock.ms += 15 * 60_000 + 1;
  clock.waited.length = 0;
  await attempts.try("10.0.0.1", wrong);
  expect(clock.waited).toEqual([]);
});

test("guesses from everywhere slow down strangers, not those who were here before, and memory stays bounded", async () => {
  const { parts } = testClock();
  const attempts = createAttempts(parts);
  expect(await attempts.try("192.0.2.1", right)).toBe(true);
  let refused = 0;
  for (let i = 0; i < 30_000; i++) {
    const address = `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`;
    await attempts.try(address, wrong).catch(() => (refused += 1));
  }
  expect(refused).toBeGreaterThan(29_000);
  expect(attempts.size()).toBeLessThanOrEqual(10_000);
  await expect(attempts.try("198.51.100.1", right)).rejects.toMatchObject({ code: "E_TOO_MANY_ATTEMPTS" });
  expect(await attempts.try("192.0.2.1", right)).toBe(true);
});

test.for([
  ["10.1.2.3", "10.1.2.3", "IPv4 as it is"],
  ["::ffff:10.1.2.3", "10.1.2.3", "IPv4 in IPv6 clothes"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2", "half of an IPv6 address is one network"],
  ["2001:db8:1:2::99", "2001:db8:1:2", "in its short form too"],
  ["2001:0db8::1", "2001:db8:0:0", "zeros are filled in"],
  ["::1", "0:0:0:0", "loopback"],
  ["fe80::1%eth0", "fe80:0:0:0", "with a zone"],
  ["", "", "a socket that is gone"],
] as const)("%s → %s (%s)", ([address, network]) => {
  expect(networkOf(address)).toBe(network);
});
