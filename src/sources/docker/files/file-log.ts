/** What reading a container's files looks like from outside: as a connection to the API does (../log-connection.ts). */
import type { TimedPiece } from "../../../codecs/docker/lines.ts";
import type { Time } from "../position.ts";
import type { FileMark } from "./mark.ts";
import type { Start } from "./start.ts";

export interface FileTaker {
  piece: (piece: TimedPiece) => void;
  /** Before and after the pieces of each read. */
  before: () => void;
  after: () => void;
  /** Everything before it has been given to `piece`. */
  place: (mark: FileMark) => void;
  damaged: () => void;
  /** Lines may have been lost between two times. */
  lost: (because: string, between: { from: Time | undefined; to: Time; count?: number }) => void;
}

export interface TailOptions {
  /** The log's own name, without any number. */
  path: string;
  start: Start;
  follow: boolean;
  /** A file this large may have been followed by another. */
  fullBytes: number;
  /** Without a position: nothing before this. */
  notBefore: Time | undefined;
}

/** "cut" says nothing of the container, as with the API; after "failed" the files are not to be trusted. */
export type FileEnd =
  | { kind: "complete" }
  | { kind: "run ended" }
  | { kind: "cut"; because: string }
  | { kind: "failed"; because: string };

export interface FileLog {
  pause: () => void;
  resume: () => void;
  close: () => void;
  ended: Promise<FileEnd>;
  /** The container's run is over: read to the end and no further. */
  runEnded: () => void;
}
