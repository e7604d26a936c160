/**
 * A connection of a protocol that answers (forward, Beats): bytes go to the protocol step by step, while there is room; its
 * batches are handed on; it is closed when what was under way has been answered.
 */
import { once } from "node:events";
import type { Socket } from "node:net";
import { setImmediate as turn } from "node:timers/promises";
import type { Conversation } from "./connections.ts";
import type { Batch, Inflow, Share } from "./inflow.ts";

/** "more": there is more to be read of what has come; "done": all of it was; "over": the connection is to be closed. */
export type Step = "more" | "done" | "over";

export interface AnsweringProtocol {
  push: (bytes: Buffer) => void;
  /** Reads on for some milliseconds at most, so that all connections have their turn. */
  step: () => Step | Promise<Step>;
  /** The sender has said goodbye (true), or is gone without a word. */
  ended: (goodbye: boolean) => void;
}

export interface Line {
  /** As Inflow.hand, and the connection stays until it has resolved and what is awaited on it has been written. */
  hand: (batch: Batch) => Promise<boolean>;
  /** False when it may not be heard: the sender has said goodbye, or is gone. */
  answer: (bytes: Buffer) => boolean;
  /** Ends the connection, once what is under way has been answered. */
  leave: () => void;
}

export interface AnsweringOptions {
  socket: Socket;
  /** The sender's address. */
  peer: string;
  inflow: Inflow;
  protocol: (line: Line) => AnsweringProtocol;
}

/** A sender that reads no answers is not read either. */
const UNREAD_ANSWERS_MOST_BYTES = 1024 * 1024;

export class AnsweringConnection implements Conversation {
  readonly #socket: Socket;
  readonly #inflow: Inflow;
  readonly #protocol: AnsweringProtocol;
  readonly #share: Share;
  #underWay = 0;
  #running = false;
  /** Nothing more is read; the connection closes when nothing is under way. */
  #leaving = false;
  #goodbye = false;
  /** We are the ones who close. */
  #finishing = false;
  #tellFinishing = (): void => undefined;
  readonly #finished = new Promise<void>((resolve) => (this.#tellFinishing = resolve));

  constructor({ socket, peer, inflow, protocol }: AnsweringOptions) {
    this.#socket = socket;
    this.#inflow = inflow;
    this.#share = inflow.join(peer);
    // Who closes its half behind what it sends may still wait for the answer.
    socket.allowHalfOpen = true;
    this.#protocol = protocol({ hand: this.#hand, answer: this.#answer, leave: () => this.#leave() });
    socket.on("data", (bytes: Buffer) => this.#read(bytes));
    socket.on("end", () => this.#end());
    socket.on("close", () => this.#close());
    socket.resume();
  }

  /** What has come whole and finds room is handed on and answered, then the sender is let go. */
  finish(): void {
    if (this.#finishing) return;
    this.#finishing = true;
    this.#socket.pause();
    this.#run();
    this.#tellFinishing();
    this.#leave();
  }

  readonly #hand = async (batch: Batch): Promise<boolean> => {
    this.#underWay += 1;
    const kept = await this.#inflow.hand(this.#share, batch);
    // The answer is written by whoever awaits this, before the next turn.
    setImmediate(() => {
      this.#underWay -= 1;
      this.#letGo();
    });
    return kept;
  };

  readonly #answer = (bytes: Buffer): boolean => {
    if (!this.#socket.writable) return false;
    this.#socket.write(bytes);
    return !this.#goodbye;
  };

  #read(bytes: Buffer): void {
    if (this.#leaving) return;
    this.#inflow.read(this.#share, bytes.length);
    this.#protocol.push(bytes);
    this.#run();
  }

  #run(): void {
    if (this.#running) return;
    this.#running = true;
    void this.#steps();
  }

  async #steps(): Promise<void> {
    for (let going = true; going;) {
      const asked = this.#protocol.step();
      if (typeof asked !== "string") this.#socket.pause();
      const pause = this.#pauseAfter(typeof asked === "string" ? asked : await asked);
      going = pause !== undefined;
      if (going) this.#socket.pause();
      await pause;
    }
    this.#running = false;
    if (this.#goodbye || this.#leaving) this.#leave();
    else this.#socket.resume();
  }

  /** What the next step has to wait for; undefined: there is none. */
  #pauseAfter(step: Step): Promise<unknown> | undefined {
    if (step === "over") {
      this.#leaving = true;
      return undefined;
    }
    const room = this.#wait();
    // What finds no room when we close is not answered, and comes again.
    if (room !== undefined) return this.#finishing ? undefined : Promise.race([room, this.#finished]);
    return this.#inflow.turn(this.#share) ?? (step === "more" ? turn() : undefined);
  }

  #wait(): Promise<unknown> | undefined {
    const socket = this.#socket;
    if (socket.writableLength > UNREAD_ANSWERS_MOST_BYTES && !socket.destroyed) return drained(socket);
    return this.#inflow.wait(this.#share);
  }

  #end(): void {
    this.#goodbye = true;
    if (!this.#running) this.#leave();
  }

  #leave(): void {
    this.#leaving = true;
    this.#letGo();
  }

  #letGo(): void {
    if (this.#leaving && !this.#running && this.#underWay === 0) this.#socket.destroySoon();
  }

  #close(): void {
    this.#leaving = true;
    this.#inflow.leave(this.#share);
    this.#protocol.ended(this.#goodbye);
  }
}

/** Until its answers were sent, or it is gone. Nothing stays behind that waits for the other. */
async function drained(socket: Socket): Promise<void> {
  const over = new AbortController();
  const { signal } = over;
  try {
    await Promise.race([once(socket, "drain", { signal }), once(socket, "close", { signal })]);
  } catch {
    // "error" comes before "close".
  } finally {
    over.abort();
  }
}
