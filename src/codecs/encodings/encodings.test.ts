/** Names as people write them; lines as files hold them; and any bytes at all. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FUZZ_RUNS, FUZZ_WITHIN_MS, promptly } from "../../../test/codecs/fuzz-runs.ts";
import { FRAME } from "../framing/frames.ts";
import { encodingOf, markBytes } from "./encoding.ts";
import type { Encoding } from "./encoding.ts";
import { LineCutter } from "./lines.ts";

function known(name: string): Encoding {
  const encoding = encodingOf(name);
  if (encoding === undefined) throw new Error(`no ${name}`);
  return encoding;
}

describe("names", () => {
  test.for([
    ["utf_8", "c3a4", "ä", "the agent's default"],
    ["UTF-8", "c3a4", "ä", "in capitals"],
    ["utf_8_sig", "c3a4", "ä", "Python's"],
    ["ascii", "41", "A", "a part of UTF-8"],
    ["latin_1", "e480", "ä\u0080", "all 256 bytes, unlike the web's"],
    ["iso8859-15", "a4", "€", "written in three ways"],
    ["iso8859_15", "a4", "€", "written in three ways"],
    ["ISO-8859-15", "a4", "€", "written in three ways"],
    ["cp1252", "80", "€", "Windows"],
    ["windows_1252", "80", "€", "Windows"],
    ["cp1251", "cf", "П", "Windows"],
    ["koi8_r", "f0", "П", "Unix"],
    ["euc_jp", "a5c6a5b9", "テス", "as in the agent's own examples"],
    ["euc-jp", "a5c6a5b9", "テス", "with a dash"],
    ["shift_jis", "83658358", "テス", "Japan"],
    ["cp932", "83658358", "テス", "Japan"],
    ["iso2022_jp", "1b2442256625391b2842", "ユス", "with escapes"],
    ["gbk", "b2e2", "测", "China"],
    ["gb2312", "b2e2", "测", "China"],
    ["big5", "b4fa", "測", "Taiwan"],
    ["cp950", "b4fa", "測", "Taiwan"],
    ["euc_kr", "b0a1", "가", "Korea"],
    ["cp949", "b0a1", "가", "Korea"],
    ["cp437", "84", "ä", "DOS"],
    ["850", "d5", "ı", "DOS, by its number"],
    ["ibm858", "d5", "€", "DOS, by IBM's name"],
    ["cp866", "8f", "П", "DOS"],
    ["cp037", "c8894b", "Hi.", "EBCDIC"],
    ["cp500", "c889", "Hi", "EBCDIC"],
    ["mac_roman", "8a", "ä", "Apple"],
    ["hp-roman8", "cc", "ä", "HP"],
    ["iso8859_16", "a4", "€", "the one that no browser has"],
    ["utf_16_le", "4100", "A", "16 bits"],
    ["utf_16_be", "0041", "A", "16 bits"],
    ["ucs-2", "4100", "A", "16 bits, as browsers may call them"],
    ["utf_32", "41000000", "A", "32 bits"],
    ["utf_32_be", "0001f600", "😀", "32 bits"],
  ] as const)("%s reads %s as %s (%s)", ([name, hex, want]) => {
    expect(known(name).text(Buffer.from(hex, "hex"))).toBe(want);
  });

  test.for(["", "utf-9", "klingon", "hz", "johab", "base64", "rot13"])("%s is none", (name) => {
    expect(encodingOf(name)).toBeUndefined();
  });

  test("a mark at the beginning decides where the name does not", () => {
    const be = Buffer.from([0xfe, 0xff, 0, 65]);
    expect(encodingOf("utf-8", be)?.name).toBe("utf-16be");
    expect(encodingOf("utf_16", be)?.name).toBe("utf-16be");
    expect(encodingOf("utf_16_le", be)?.name).toBe("utf-16le");
    expect(markBytes(be, known("utf-16be"))).toBe(2);
    expect(known("unicode").unit).toBe(2);
    expect(markBytes(Buffer.from([0xef, 0xbb, 0xbf, 65]), known("utf-8"))).toBe(3);
    expect(markBytes(Buffer.from("ab"), known("utf-8"))).toBe(0);
  });
});

interface Seen {
  texts: string[];
  flags: number[];
  bytes: number;
}

function cutAll(encoding: Encoding, bytes: Buffer, cuts: readonly number[], most = 1024): Seen {
  const cutter = new LineCutter(encoding, most);
  const seen: Seen = { texts: [], flags: [], bytes: 0 };
  const taker = {
    line: (text: string, flags: number, length: number): void => {
      seen.texts.push(text);
      seen.flags.push(flags);
      seen.bytes += length;
    },
  };
  let start = 0;
  for (const end of [...cuts, bytes.length]) {
    start = cutter.cut(bytes, { start, end: Math.max(start, Math.min(end, bytes.length)) }, taker);
    expect(seen.bytes).toBe(start);
  }
  if (start < bytes.length) cutter.part(bytes.subarray(start), taker);
  expect(seen.bytes).toBe(bytes.length);
  return seen;
}

describe("lines", () => {
  test.for([
    ["utf-8", "one\ntwo\r\n\nthrée ✓\n", ["one", "two", "", "thrée ✓"]],
    ["utf-8", "a\r\r\n\r\nb", ["a\r", "", "b"]],
    ["latin-1", "a\n\nb\n", ["a", "", "b"]],
  ] as const)("of %s: %j", ([name, text, want]) => {
    expect(cutAll(known(name), Buffer.from(text), []).texts).toEqual(want);
  });

  test("in 16 bits a byte 10 may be part of any character", () => {
    const bytes = Buffer.from("\u0a0a\u0a00x\n\u000a\u010ay\r\n", "utf16le");
    expect(cutAll(known("utf-16le"), bytes, [3, 5, 9]).texts).toEqual(["\u0a0a\u0a00x", "", "\u010ay"]);
  });

  test("longer than allowed: cut between characters, told, and all bytes are accounted for", () => {
    const text = `${"é".repeat(600)}\n${"x".repeat(2000)}\nok\n`;
    const { texts, flags } = cutAll(known("utf-8"), Buffer.from(text), []);
    expect(texts.map((one) => one.length)).toEqual([512, 1024, 2]);
    expect(flags).toEqual([FRAME.truncated, FRAME.truncated, 0]);
  });

  test("no UTF-8: replaced and told, for that line alone", () => {
    const bytes = Buffer.concat([Buffer.from("a\n"), Buffer.from([0xff, 10]), Buffer.from("\ufffd\n")]);
    expect(cutAll(known("utf-8"), bytes, [])).toMatchObject({
      texts: ["a", "\ufffd", "\ufffd"],
      flags: [0, FRAME.invalidUtf8, 0],
    });
  });

  const names = [
    "utf-8",
    "latin-1",
    "shift_jis",
    "gb18030",
    "utf-16le",
    "utf-16be",
    "utf-32",
    "cp037",
    "cp850",
  ];
  const bytes = fc
    .array(
      fc.oneof(
        fc.uint8Array({ maxLength: 12 }),
        fc.constantFrom("\n", "\r\n", "é", "✓", "\0", "a".repeat(40)).map((one) => Buffer.from(one)),
      ),
      { maxLength: 24 },
    )
    .map((parts) => Buffer.concat(parts));

  test(
    "any bytes, however they come: the same lines, none lost, all valid",
    () => {
      fc.assert(
        fc.property(
          fc.constantFrom(...names),
          bytes,
          fc.array(fc.nat(300), { maxLength: 5 }),
          (name, all, at) => {
            const encoding = known(name);
            const whole = promptly(() => cutAll(encoding, all, [], 64));
            const cuts = at.map((one) => one - (one % encoding.unit)).sort((a, b) => a - b);
            expect(cutAll(encoding, all, cuts, 64)).toEqual(whole);
            for (const text of whole.texts) expect(/\p{Surrogate}/u.test(text)).toBe(false);
          },
        ),
        { numRuns: FUZZ_RUNS },
      );
    },
    FUZZ_WITHIN_MS,
  );
});
