/** Lines of syslog within a container's output or a file: with a priority in front, or as daemons write them into files. */
import { isoEnd, monthAt } from "../../../codecs/line-time/line-time.ts";
import { SyslogDecoder } from "../../../codecs/syslog/decoder.ts";
import { digitsAt } from "../../../codecs/syslog/digits.ts";
import type { Found } from "../found.ts";
import { levelOf } from "../level-words.ts";
import { HEAD } from "../line.ts";
import type { Line } from "../line.ts";
import type { LineForm } from "./form.ts";

const decoder = new SyslogDecoder({ timezone: "utc" });
const PRIORITY = /<\d{1,3}>(?:[1-9]\d{0,2} )?/y;

/** `<34>Oct 11 22:14:15 host su: …`, `<34>1 2026-11-21T09:30:00Z host app 1 - - …` */
const withPriority: LineForm = {
  name: "syslog",
  heads: [HEAD.none],
  starts: "<",
  read: ({ text, rest }, found) => {
    PRIORITY.lastIndex = rest;
    const groups = PRIORITY.exec(text);
    if (groups === null) return false;
    decoder.begin("", 0);
    decoder.frame(text, rest, text.length, 0);
    const [record] = decoder.take();
    const facts = record?.resource.attributes;
    if (record === undefined || facts === undefined) return false;
    // A number in angle brackets may be anything; a time or a program's name behind it makes it syslog.
    const timed = record.seconds !== 0;
    if (record.attributes.includes("syslog.error") || (!timed && facts["service.name"] === undefined))
      return false;
    addAll(record.attributes, found);
    if (timed) addStamp(text, rest + groups[0].length, found);
    found.level = record.severity;
    from(facts["host.name"], facts["service.name"], found);
    found.messageAt = text.lastIndexOf(record.body);
    return true;
  },
};

/**
 * The header's time stands first, or behind a name or Cisco's number and a colon; Cisco marks clocks that it does not
 * trust, and may write the year in front.
 */
function addStamp(text: string, first: number, found: Found): void {
  const second = text.indexOf(": ", first) + 1;
  for (let at of [first, second]) {
    while (" *.:".includes(text.charAt(at)) && at < text.length) at += 1;
    if (isoEnd(text, at) > 0) return found.stamp("iso", at);
    if (monthAt(text, digitsAt(text, at, 4) > 0 ? at + 5 : at) > 0) return found.stamp("bsd", at);
  }
}

/** `Nov 21 09:30:00 host sshd[123]: …` */
const BSD = / ([\w.:-]{1,255}) ([\w.()/@+-]{1,64})(?:\[(\d{1,10})\])?:(?!\d) ?/y;

const asFile: LineForm = {
  name: "syslog",
  heads: [HEAD.month],
  read: (line, found) => line.shape === "bsd" && readHeader(line, found),
};

/** rsyslog's file format of today: microseconds and an offset, which no logger's line before such a header has. */
const FINE = /\.\d{6}[+-]\d\d:\d\d$/;

const asFineFile: LineForm = {
  name: "syslog",
  heads: [HEAD.iso],
  read: (line, found) => FINE.test(line.text.slice(0, line.rest)) && readHeader(line, found),
};

function readHeader({ text, rest }: Line, found: Found): boolean {
  BSD.lastIndex = rest;
  const groups = BSD.exec(text);
  if (groups === null || levelOf((groups[1] ?? "").toLowerCase()) !== 0) return false;
  from(groups[1], groups[2], found);
  found.add("syslog.procid", groups[3]);
  found.messageAt = rest + groups[0].length;
  return true;
}

function from(host: string | undefined, app: string | undefined, found: Found): void {
  found.host = host ?? "";
  found.app = app ?? "";
}

function addAll(list: readonly string[], found: Found): void {
  for (let i = 0; i + 1 < list.length; i += 2) found.add(list[i] ?? "", list[i + 1]);
}

export const syslogForms: readonly LineForm[] = [withPriority, asFile, asFineFile];
