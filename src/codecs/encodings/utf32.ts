/** UTF-32, which no platform decoder has: four bytes a character. */

const MOST = 0x10ffff;
const REPLACEMENT = 0xfffd;
/** Characters in one call of fromCodePoint: arguments lie on the stack. */
const AT_ONCE = 4096;

/** What is no character is U+FFFD, and so are bytes that are left over. */
export function utf32Text(bytes: Buffer, little: boolean): string {
  let text = "";
  const codes: number[] = [];
  for (let at = 0; at < bytes.length; at += 4) {
    const whole = at + 4 <= bytes.length;
    const code = !whole ? REPLACEMENT : little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
    codes.push(code > MOST || (code >= 0xd800 && code <= 0xdfff) ? REPLACEMENT : code);
    if (codes.length < AT_ONCE) continue;
    text += String.fromCodePoint(...codes);
    codes.length = 0;
  }
  return text + String.fromCodePoint(...codes);
}
