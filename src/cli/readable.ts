/* oxlint-disable no-control-regex -- control characters are what this file is about */
/** Text of strangers, made safe for a terminal: colours may pass, everything else that steers is shown instead. */

/** SGR sequences (ECMA-48 8.3.117), other escape sequences, other control characters but tab and line feed. */
const STEERING =
  /\u001b\[[\d;:]*m|\u001b\[[\d;?]*[ -/]*[@-~]|[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const COLOUR = /^\u001b\[[\d;:]*m$/;

export function readable(text: string, colour: boolean): string {
  let coloured = false;
  const safe = text.replace(STEERING, (found) => {
    if (COLOUR.test(found)) {
      coloured ||= colour;
      return colour ? found : "";
    }
    return found.length > 1 ? "" : picture(found.charCodeAt(0));
  });
  return coloured ? `${safe}\u001b[0m` : safe;
}

/** U+2400 and following are the pictures of the control characters. */
function picture(code: number): string {
  if (code < 32) return String.fromCharCode(0x2400 + code);
  return code === 127 ? "\u2421" : "\ufffd";
}
