import { describe, expect, test } from "vitest";
import { SendWindow, UNREAD_MS } from "./window.ts";

function given(window: SendWindow, ...texts: string[]): Promise<void> {
  const ends: number[] = [];
  let length = 0;
  for (const text of texts) ends.push((length += Buffer.byteLength(text)));
  return window.add(Buffer.from(texts.join("")), ends);
}

function writeAll(window: SendWindow, most = 1000): string {
  let text = "";
  for (let piece = window.nextPiece(most); piece !== undefined; piece = window.nextPiece(most))
    text += piece.toString();
  window.handOver(window.written);
  return text;
}

describe("a window of messages", () => {
  test("pieces end where messages end, and a long message is one piece", () => {
    const window = new SendWindow();
    void given(window, "aaaa", "bbbb", "cccccccccccc", "d");
    const pieces = [0, 1, 2].map(() => window.nextPiece(9)?.toString());
    expect(pieces).toEqual(["aaaabbbb", "cccccccccccc", "d"]);
    expect(window.nextPiece(9)).toBeUndefined();
  });

  test("calls resolve in order, and an empty one with the one before it", async () => {
    const window = new SendWindow();
    const order: string[] = [];
    void given(window, "aa").then(() => order.push("first"));
    void window.add(Buffer.alloc(0), []).then(() => order.push("empty"));
    void given(window, "bb").then(() => order.push("second"));
    writeAll(window);
    window.acknowledge(1, 0, true);
    await Promise.resolve();
    expect(order).toEqual([]);
    window.acknowledge(2, 0, true);
    await new Promise(setImmediate);
    expect(order).toEqual(["first", "empty"]);
    window.acknowledge(4, 0, true);
    await new Promise(setImmediate);
    expect(order).toEqual(["first", "empty", "second"]);
  });

  test("after an end in order it goes on with the first message that was not acknowledged whole", () => {
    const window = new SendWindow();
    void given(window, "aa\n", "bb\n", "cc\n");
    void given(window, "dd\n");
    writeAll(window);
    window.acknowledge(5, 0, true);
    expect(window.rewind("acknowledged", 0)).toBe(3);
    expect(writeAll(window)).toBe("bb\ncc\ndd\n");
    window.acknowledge(9, 1, true);
    expect(window.rewind("acknowledged", 2)).toBe(1);
    expect(writeAll(window)).toBe("dd\n");
  });

  test("after a reset it repeats what was acknowledged a moment ago, and nothing older", () => {
    const window = new SendWindow();
    void given(window, "old\n");
    writeAll(window);
    window.acknowledge(4, 1000, true);
    void given(window, "new\n");
    writeAll(window);
    window.acknowledge(8, 1000 + UNREAD_MS, true);
    expect(window.rewind("settled", 1001 + UNREAD_MS)).toBe(1);
    expect(writeAll(window)).toBe("new\n");
  });

  test("a stalled peer has read nothing since: what it took before the stall is repeated, however long that lasted", () => {
    const window = new SendWindow();
    void given(window, "taken\n", "stuck\n");
    writeAll(window);
    window.acknowledge(3, 1000, false);
    window.acknowledge(6, 9000, false);
    expect(window.rewind("settled", 1000 + 30_000)).toBe(2);
    expect(writeAll(window)).toBe("taken\nstuck\n");
  });

  test("a repetition is confirmed once, and resets may follow each other", async () => {
    const window = new SendWindow();
    let resolved = 0;
    void given(window, "a\n", "b\n").then(() => (resolved += 1));
    writeAll(window);
    window.acknowledge(4, 0, true);
    window.rewind("settled", 1);
    expect(window.isEmpty).toBe(false);
    expect(writeAll(window)).toBe("a\nb\n");
    window.acknowledge(2, 10, true);
    window.rewind("settled", 20);
    expect(writeAll(window)).toBe("a\nb\n");
    window.acknowledge(4, 400, true);
    window.settle(4000);
    expect(window.isEmpty).toBe(true);
    await new Promise(setImmediate);
    expect(resolved).toBe(1);
  });

  test("what is kept for a reset is bounded", () => {
    const window = new SendWindow();
    for (let i = 0; i < 32; i += 1) {
      void window.add(Buffer.alloc(1024 * 1024, i), [1024 * 1024]);
      while (window.nextPiece(1024 * 1024) !== undefined);
      window.acknowledge(window.written, 0, true);
    }
    expect(window.rewind("settled", 1)).toBe(8);
  });

  test("a rejected window is empty and takes more", async () => {
    const window = new SendWindow();
    const first = given(window, "a\n");
    window.reject(new Error("closed"));
    await expect(first).rejects.toThrow("closed");
    expect(window.isEmpty).toBe(true);
  });
});
