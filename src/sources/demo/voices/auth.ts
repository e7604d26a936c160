/** A sign-in service that writes as system daemons do. */
import { err } from "../voice.ts";
import { address } from "./web.ts";
import type { Voice } from "../voice.ts";

const USERS = ["ana", "bo", "chen", "dara", "root", "admin", "oracle"] as const;

export const auth: Voice = {
  service: "auth",
  image: "registry.example/shop/auth",
  tag: "2.3.1",
  containers: 1,
  weight: 6,
  speak: ({ chance }) => {
    const from = `${address(chance)} port ${chance.whole(30_000, 60_000)}`;
    const user = chance.pick(USERS);
    const pid = chance.whole(300, 999);
    const roll = chance.next();
    if (roll < 0.12)
      return err(
        `sshd[${pid}]: error: maximum authentication attempts exceeded for invalid user ${user} from ${from} ssh2 [preauth]`,
      );
    if (roll < 0.35) return err(`sshd[${pid}]: Failed password for invalid user ${user} from ${from} ssh2`);
    if (roll < 0.6) return err(`sshd[${pid}]: Connection closed by ${from} [preauth]`);
    return err(
      `sshd[${pid}]: Accepted publickey for ${user} from ${from} ssh2: ED25519 SHA256:${chance.hex(12)}`,
    );
  },
};
