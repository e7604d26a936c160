/**
 * A place in a container's files, kept beside its position by times. The position says which lines were handed on; the mark only
 * says where that can be read on at once. So a mark that is lost or wrong costs a search, not a line.
 */
import { z } from "zod";

export interface FileMark {
  inode: string;
  /** Of the file's first record; an inode's number says little, as numbers are used again. "": there was none yet. */
  fingerprint: string;
  /** Begin of a record before which every line was handed on. */
  offset: number;
  /** Streams (1, 2) of which lines behind it were handed on too, up to their position. */
  ahead: number[];
}

export const StoredMark = z.tuple([z.string(), z.string(), z.number(), z.array(z.number())]);

export function storedMark(mark: FileMark): z.output<typeof StoredMark> {
  return [mark.inode, mark.fingerprint, mark.offset, mark.ahead];
}

export function readMark(stored: z.output<typeof StoredMark>): FileMark {
  const [inode, fingerprint, offset, ahead] = stored;
  return { inode, fingerprint, offset, ahead };
}
