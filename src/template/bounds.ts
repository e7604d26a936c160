/** How long a text may get: templates make a line or a name, and one that feeds itself into printf would fill the memory. */
import { Fault } from "./values.ts";

const TEXT_MOST = 16 * 1024 * 1024;

export function checkLength(length: number): void {
  if (length > TEXT_MOST) throw new Fault(`the text is longer than ${TEXT_MOST / 1024 / 1024} Mi characters`);
}
