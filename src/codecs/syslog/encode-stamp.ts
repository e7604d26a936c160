/** Times as syslog headers want them. The text up to the second is the same for many records in a row, so it is kept. */

export interface Stamps {
  /** RFC 5424 6.2.3 with microseconds, the most it allows; no fraction on a whole second. */
  micro: (seconds: number, nanos: number) => string;
  /** The same without a fraction. */
  whole: (seconds: number) => string;
  /** RFC 3164 4.1.2: `Nov  7 10:16:18`. */
  bsd: (seconds: number) => string;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/** Years of the header's four digits (RFC 3339). */
const FIRST_SECOND = -62_135_596_800;
const LAST_SECOND = 253_402_214_400;

/** In this machine's zone (TZ), which RFC 3164 implies and RFC 5424 states. */
export function localStamps(): Stamps {
  const second = kept((date) => localTime(date));
  const zone = kept((date) => zoneText(-date.getTimezoneOffset()));
  const bsd = kept((date) => {
    const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
    return `${MONTHS[date.getMonth()]} ${String(date.getDate()).padStart(2, " ")} ${time}`;
  });
  return {
    micro: (seconds, nanos) => {
      const micros = Math.floor(nanos / 1000);
      const fraction = micros === 0 ? "" : `.${String(micros + 1_000_000).slice(1)}`;
      return second(seconds) + fraction + zone(seconds);
    },
    whole: (seconds) => second(seconds) + zone(seconds),
    bsd,
  };
}

/** Lines of a second come together, but two streams may alternate across its end. */
function kept(make: (date: Date) => string): (seconds: number) => string {
  let last = Number.NaN;
  let text = "";
  return (seconds) => {
    if (seconds !== last) {
      text = make(new Date(Math.min(LAST_SECOND, Math.max(FIRST_SECOND, seconds)) * 1000));
      last = seconds;
    }
    return text;
  };
}

function localTime(date: Date): string {
  const day = `${String(date.getFullYear()).padStart(4, "0")}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

function zoneText(minutes: number): string {
  if (minutes === 0) return "Z";
  const size = Math.abs(minutes);
  return `${minutes < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

function two(number: number): string {
  return number < 10 ? `0${number}` : String(number);
}
