/**
 * GELF datagrams in chunks → whole payloads. A header of twelve bytes: 1e 0f, eight of message id, sequence number,
 * sequence count. Chunks come in any order and more than once; what is not whole five seconds after its first chunk never will be.
 */

const MAGIC_FIRST = 0x1e;
const MAGIC_SECOND = 0x0f;
const HEADER_BYTES = 12;
/** By the specification. */
const CHUNKS_MOST = 128;
const WHOLE_WITHIN_MS = 5000;
/** What is left when there was too much. */
const ROOM_SHARE = 0.75;
/** What an unfinished message costs beside its bytes. */
const MESSAGE_COST_BYTES = 1500;

export function isChunk(bytes: Uint8Array): boolean {
  return bytes[0] === MAGIC_FIRST && bytes[1] === MAGIC_SECOND;
}

export interface ChunkOptions {
  /** Of all unfinished messages together. */
  maxBytes: number;
  /** Longest payload of one message. */
  maxMessageBytes: number;
  count: (event: string, reason: string, by?: number) => void;
}

interface Unfinished {
  key: string;
  peer: string;
  startedMs: number;
  parts: (Buffer | undefined)[];
  missing: number;
  bytes: number;
  /** It is whole, or given up; later chunks of it are to be ignored. */
  over: boolean;
}

export class ChunkAssembler {
  readonly #options: ChunkOptions;
  /** In the order of their first chunks. Ids are the senders' own, so two senders may use the same. */
  readonly #messages = new Map<string, Unfinished>();
  readonly #perPeer = new Map<string, number>();
  #bytes = 0;

  constructor(options: ChunkOptions) {
    this.#options = options;
  }

  /** Messages that wait for chunks, and those remembered to be whole. */
  get size(): number {
    return this.#messages.size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** The payload when this chunk was the last that was missing. */
  push(chunk: Buffer, peer: string, nowMs: number): Buffer | undefined {
    this.expire(nowMs);
    const number = chunk[10] ?? 0;
    const count = chunk[11] ?? 0;
    if (chunk.length <= HEADER_BYTES || count === 0 || count > CHUNKS_MOST || number >= count) {
      this.#options.count("malformed", "bad chunk header");
      return undefined;
    }
    if (count === 1) return chunk.subarray(HEADER_BYTES);
    const key = `${chunk.toString("latin1", 2, 10)}${peer}`;
    const message = this.#messages.get(key) ?? this.#begin(key, peer, { count, nowMs });
    if (message.over) return undefined;
    if (message.parts.length !== count) {
      this.#options.count("malformed", "chunk counts differ");
      return undefined;
    }
    if (message.parts[number] !== undefined) return undefined;
    return this.#add(message, number, chunk);
  }

  /** Gives up what is too old. */
  expire(nowMs: number): void {
    for (const message of this.#messages.values()) {
      if (nowMs - message.startedMs < WHOLE_WITHIN_MS) return;
      if (!message.over) this.#giveUp(message, "chunks missing");
      this.#forget(message);
    }
  }

  #begin(key: string, peer: string, { count, nowMs }: { count: number; nowMs: number }): Unfinished {
    const parts: (Buffer | undefined)[] = [];
    for (let i = 0; i < count; i += 1) parts.push(undefined);
    const message = { key, peer, startedMs: nowMs, parts, missing: count, bytes: 0, over: false };
    this.#messages.set(key, message);
    this.#grow(message, MESSAGE_COST_BYTES);
    return message;
  }

  #add(message: Unfinished, number: number, chunk: Buffer): Buffer | undefined {
    // A copy: the datagram's buffer is larger than what it holds.
    message.parts[number] = Buffer.from(chunk.subarray(HEADER_BYTES));
    message.missing -= 1;
    this.#grow(message, chunk.length - HEADER_BYTES);
    if (message.bytes - MESSAGE_COST_BYTES > this.#options.maxMessageBytes) {
      this.#giveUp(message, "message too long");
      return undefined;
    }
    if (message.missing > 0) {
      if (this.#bytes > this.#options.maxBytes) this.#makeRoom();
      return undefined;
    }
    const payload = Buffer.concat(message.parts as Buffer[]);
    this.#end(message);
    return payload;
  }

  #grow(message: Unfinished, bytes: number): void {
    message.bytes += bytes;
    this.#bytes += bytes;
    this.#perPeer.set(message.peer, (this.#perPeer.get(message.peer) ?? 0) + bytes);
  }

  /** It is remembered that the message is over, or a chunk that comes twice would begin it anew. */
  #end(message: Unfinished): void {
    message.over = true;
    message.parts = [];
    this.#grow(message, MESSAGE_COST_BYTES / 10 - message.bytes);
  }

  #giveUp(message: Unfinished, reason: string): void {
    this.#options.count("dropped", reason);
    this.#end(message);
  }

  #forget(message: Unfinished): void {
    this.#grow(message, -message.bytes);
    if (this.#perPeer.get(message.peer) === 0) this.#perPeer.delete(message.peer);
    this.#messages.delete(message.key);
  }

  /**
   * Short of memory: the senders that hold most lose their oldest first. More than is needed, so that it is rare; and by halves,
   * since with a sender for each message the heaviest would be looked for as often as there are messages.
   */
  #makeRoom(): void {
    const wanted = this.#options.maxBytes * ROOM_SHARE;
    let level = 0;
    for (const bytes of this.#perPeer.values()) level = Math.max(level, bytes);
    while (this.#bytes > wanted && level >= 1) {
      level /= 2;
      for (const message of this.#messages.values()) {
        if (this.#bytes <= wanted) break;
        if ((this.#perPeer.get(message.peer) ?? 0) <= level) continue;
        if (!message.over) this.#options.count("dropped", "too many unfinished messages");
        this.#forget(message);
      }
    }
  }
}
