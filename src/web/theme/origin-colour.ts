/**
 * A colour for the name of whatever wrote a line: the same name has the same colour in every browser and after every
 * reload, so it comes from the name alone.
 */

/** Twelve hues of one lightness. Neighbours in the list are far apart on the circle. */
const HUES: readonly number[] = [250, 70, 160, 330, 200, 30, 290, 110, 225, 355, 135, 180];

export function originHue(name: string): number {
  return HUES[hash(name) % HUES.length] ?? 250;
}

/** Lightness and chroma are roles of the theme, so that both themes keep their contrast. */
export function originColour(name: string): string {
  return `oklch(var(--origin-lightness) var(--origin-chroma) ${originHue(name)})`;
}

/** FNV-1a over UTF-16 units, with a final mix: names that differ in their last digit must not get neighbouring values. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h ^= h >>> 15;
  h = Math.imul(h, 0x2c1b3c6d);
  return (h ^ (h >>> 13)) >>> 0;
}
