/**
 * The keys that objects have, each text made once: objects of one sender have the same keys, so `host` + `.` + `name` is
 * looked up and not put together, and stages behind may compare keys by identity.
 */

/** What a key means beyond its value. Numbers, because they are compared for every member of every object. */
export const ROLE = { plain: 0, leftOut: 1, level: 2, status: 3, text: 4, time: 5, fact: 6 } as const;

export interface KeyMeaning {
  role: number;
  /** Of several with one role the lowest is believed. */
  rank: number;
  /** Name of the resource's fact, for those with that role. */
  fact: string;
}

export interface KeyNode extends KeyMeaning {
  /** Names from the root down, joined with dots. */
  readonly key: string;
  /** Number of the object that had this key last. */
  seen: number;
  /** Kept by nobody, because there were too many: another node may stand for the same key. */
  readonly stray: boolean;
  children: ReadonlyMap<string, KeyNode>;
}

/** Most nodes never have any. */
const CHILDLESS: ReadonlyMap<string, KeyNode> = new Map();

/** Senders that put data into names could fill any memory: some 2 MiB, then the tree begins anew. */
const NODES_MOST = 8192;
/** Longer keys are data that was put in the wrong place. */
const KEY_CHARS_MOST = 256;

const PLAIN: KeyMeaning = { role: ROLE.plain, rank: 0, fact: "" };
const LEFT_OUT: KeyMeaning = { role: ROLE.leftOut, rank: 0, fact: "" };

export class KeyTree {
  root = newNode("", PLAIN, false);
  readonly #meaningOf: (key: string) => KeyMeaning | undefined;
  #nodes = new Map<string, KeyNode>();

  constructor(meaningOf: (key: string) => KeyMeaning | undefined) {
    this.#meaningOf = meaningOf;
  }

  /** Before each object: a full tree is given up. */
  begin(): void {
    if (this.#nodes.size < NODES_MOST) return;
    this.#nodes = new Map();
    this.root = newNode("", PLAIN, false);
  }

  /** The node of `name` below `parent`, for a name that `parent.children` does not have. */
  child(parent: KeyNode, name: string): KeyNode {
    const key = parent === this.root ? name : `${parent.key}.${name}`;
    if (key === "" || key.length > KEY_CHARS_MOST) return newNode("", LEFT_OUT, true);
    const known = this.#nodes.get(key);
    const full = this.#nodes.size >= NODES_MOST;
    const node = known ?? newNode(key, this.#meaningOf(key) ?? PLAIN, full);
    if (known === undefined && !full) this.#nodes.set(key, node);
    if (!full && !parent.stray) adopt(parent, name, node);
    return node;
  }

  /** The node of a whole key. */
  whole(key: string): KeyNode {
    return this.root.children.get(key) ?? this.child(this.root, key);
  }
}

function adopt(parent: KeyNode, name: string, node: KeyNode): void {
  if (parent.children === CHILDLESS) parent.children = new Map();
  (parent.children as Map<string, KeyNode>).set(name, node);
}

function newNode(key: string, { role, rank, fact }: KeyMeaning, stray: boolean): KeyNode {
  return { key, role, rank, fact, seen: 0, stray, children: CHILDLESS };
}
