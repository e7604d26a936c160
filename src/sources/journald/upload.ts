/**
 * What systemd-journal-upload(8) sends: POST /upload with entries in the export format, answered as systemd-journal-remote does. It
 * keeps its place when the answer is good, and sends all of it again when the answer was lost: what was taken is then known by its cursor.
 */
import { JournalRecords } from "../../codecs/journal/records.ts";
import type { Taken } from "../../receive/taking.ts";
import { BodyRefused, secretOf } from "../../record/door.ts";
import type { Door, DoorAnswer, DoorCall } from "../../record/door.ts";
import type { SourceContext } from "../../record/source.ts";
import { Turns } from "./turns.ts";
import { Upload } from "./upload-request.ts";
import type { UploadNeeds } from "./upload-request.ts";

const MIB = 1024 * 1024;
/** Of a compressed one. Others are read as they come: a sender that is far behind sends all of its journal in one request. */
const BODY_MOST_BYTES = 128 * MIB;
const TYPE = "application/vnd.fdo.journal";
const RETRY_AFTER_SECONDS = "5";
const SENDERS_MOST = 10_000;

export function uploadDoor(ctx: SourceContext, maxMessageBytes: number): Door {
  const senders = new Map<string, JournalRecords>();
  const turns = new Turns();
  const recordsOf = (peer: string): JournalRecords => {
    let records = senders.get(peer);
    if (records === undefined) {
      if (senders.size >= SENDERS_MOST) senders.clear();
      records = new JournalRecords({ "logboom.source": "journald", "network.peer.address": peer });
      senders.set(peer, records);
    }
    return records;
  };
  return {
    methods: ["POST"],
    paths: ["/upload"],
    maxBodyBytes: BODY_MOST_BYTES,
    answer: (call) => answer(call, { ctx, records: recordsOf(call.peer), turns, maxMessageBytes }),
  };
}

async function answer(call: DoorCall, needs: UploadNeeds): Promise<DoorAnswer> {
  if (!call.access.maySend(secretOf(call.headers))) return text(401, "A token is needed.");
  const type = call.headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
  if (type !== TYPE) return text(415, `Content-Type: ${TYPE} is needed.`);
  const upload = new Upload(needs, call.observedMs);
  let taken: Taken;
  try {
    const isPacked = call.headers["content-encoding"] !== undefined;
    taken = await upload.take(isPacked ? [await call.body()] : call.parts());
  } catch (error) {
    if (error instanceof BodyRefused) return text(error.status, error.message);
    throw error;
  }
  if (taken !== "taken") return { ...text(503, "No room, send it again."), headers: RETRY };
  return text(202, "OK.");
}

const RETRY = { "Content-Type": "text/plain; charset=utf-8", "Retry-After": RETRY_AFTER_SECONDS };

function text(status: number, message: string): DoorAnswer {
  return { status, headers: { "Content-Type": "text/plain; charset=utf-8" }, body: `${message}\n` };
}
