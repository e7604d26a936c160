/** What the connections of one address have under way together: a sender with many connections is still one sender. */

/** Read from one address and not yet durable: more than two journal syncs take at full speed, and all that others wait for. */
const SENDER_MOST_BYTES = 4 * 1024 * 1024;

export interface Adjustable {
  /** Reads or does not, as there is room. */
  adjust: () => void;
}

export class SenderShare {
  readonly members = new Set<Adjustable>();
  #underWayBytes = 0;

  get isIdle(): boolean {
    return this.members.size === 0 && this.#underWayBytes === 0;
  }

  get isOver(): boolean {
    return this.#underWayBytes > SENDER_MOST_BYTES;
  }

  add(bytes: number): void {
    const before = this.isOver;
    this.#underWayBytes += bytes;
    if (before !== this.isOver) for (const one of this.members) one.adjust();
  }
}

export class SenderShares {
  readonly #shares = new Map<string, SenderShare>();

  join(peer: string, member: Adjustable): SenderShare {
    const share = this.#shares.get(peer) ?? new SenderShare();
    this.#shares.set(peer, share);
    share.members.add(member);
    return share;
  }

  /** To be called again when what it left under way is durable: until then a new connection starts with that. */
  leave(peer: string, member: Adjustable): void {
    const share = this.#shares.get(peer);
    share?.members.delete(member);
    if (share?.isIdle === true) this.#shares.delete(peer);
  }
}
