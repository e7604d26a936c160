/** Times as rows and detail show them, in the reader's zone or in UTC. */
import { duration } from "../kit/numbers.ts";

export interface Clock {
  /** 12:04:31.482 */
  time: (ms: number) => string;
  /** Sat 21 Nov 2026 */
  day: (ms: number) => string;
  /** 12:04 or 21 Nov, for axes. */
  tick: (ms: number, stepMs: number) => string;
  zone: string;
}

const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAY_MS = 86_400_000;

export function createClock(utc: boolean): Clock {
  // A date whose UTC parts are the wanted zone's: one code path for both.
  const shifted = (ms: number): Date => new Date(utc ? ms : ms - new Date(ms).getTimezoneOffset() * 60_000);
  return {
    time: (ms) => shifted(ms).toISOString().slice(11, 23),
    day: (ms) => {
      const at = shifted(ms);
      const thisYear = shifted(Date.now()).getUTCFullYear() === at.getUTCFullYear();
      const date = `${DAYS[at.getUTCDay()]} ${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]}`;
      return thisYear ? date : `${date} ${at.getUTCFullYear()}`;
    },
    tick: (ms, stepMs) => {
      const at = shifted(ms);
      if (stepMs >= DAY_MS || (at.getUTCHours() === 0 && at.getUTCMinutes() === 0 && stepMs >= DAY_MS / 24)) {
        return `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]}`;
      }
      return at.toISOString().slice(11, stepMs < 60_000 ? 19 : 16);
    },
    zone: utc ? "UTC" : zoneName(),
  };
}

function zoneName(): string {
  const minutes = -new Date().getTimezoneOffset();
  if (minutes === 0) return "UTC";
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `UTC${minutes < 0 ? "−" : "+"}${hours}${rest === 0 ? "" : `:${String(rest).padStart(2, "0")}`}`;
}

/** "3 min ago"; clocks differ, so a little in the future is now. */
export function ago(ms: number, nowMs: number): string {
  const past = nowMs - ms;
  if (past < -5000) return `${duration(-past)} ahead of this clock`;
  return past < 1000 ? "just now" : `${duration(past)} ago`;
}
