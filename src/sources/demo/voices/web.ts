/** A reverse proxy's access log, and its error log while the api is in trouble. */
import type { Chance } from "../chance.ts";
import { err, out } from "../voice.ts";
import type { Moment, Voice } from "../voice.ts";

const PAGES = [
  "/",
  "/cart",
  "/checkout",
  "/search?q=boots",
  "/product/4711",
  "/product/1204",
  "/account",
  "/static/app.js",
  "/static/app.css",
  "/api/stock",
  "/healthz",
] as const;
const AGENTS = [
  "Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0",
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15",
  "Mozilla/5.0 (Linux; Android 15; Pixel 8) AppleWebKit/537.36 Chrome/130.0.0.0 Mobile Safari/537.36",
  "curl/8.5.0",
] as const;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

export const web: Voice = {
  service: "web",
  image: "shop/web",
  tag: "1.27",
  containers: 2,
  weight: 40,
  speak: (moment) =>
    moment.trouble > 0.3 && moment.chance.next() < moment.trouble * 0.15
      ? upstreamFailed(moment)
      : access(moment),
};

function access(moment: Moment): ReturnType<Voice["speak"]> {
  const { chance } = moment;
  const page = chance.pick(PAGES);
  const status = statusOf(moment);
  const bytes = status === 304 ? 0 : chance.whole(180, 48_000);
  const seconds = (chance.next() * (0.08 + moment.trouble * 4)).toFixed(3);
  return out(
    `${address(chance)} - - [${stamp(moment.iso)}] "${chance.next() < 0.85 ? "GET" : "POST"} ${page} HTTP/1.1" ${status} ${bytes} "-" "${chance.pick(AGENTS)}" ${seconds}`,
  );
}

function statusOf({ chance, trouble }: Moment): number {
  const roll = chance.next();
  if (roll < trouble * 0.5) return chance.pick([502, 503, 504]);
  if (roll > 0.97) return 404;
  return roll > 0.85 ? 304 : 200;
}

function upstreamFailed({ chance, iso }: Moment): ReturnType<Voice["speak"]> {
  const time = iso.slice(0, 19).replace("T", " ").replaceAll("-", "/");
  return err(
    `${time} [error] 31#31: *${chance.whole(1000, 99_999)} upstream timed out (110: Connection timed out) while reading response header from upstream, client: ${address(chance)}, server: shop.example, request: "GET /checkout HTTP/1.1", upstream: "http://api:3000/checkout"`,
  );
}

export function address(chance: Chance): string {
  return `203.0.113.${chance.whole(1, 254)}`;
}

/** 21/Nov/2026:09:30:00 +0000 */
function stamp(iso: string): string {
  return `${iso.slice(8, 10)}/${MONTHS[Number(iso.slice(5, 7)) - 1]}/${iso.slice(0, 4)}:${iso.slice(11, 19)} +0000`;
}
