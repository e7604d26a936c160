/** The page's files. What is not in the folder's list cannot be asked for, so no path leads out of it. */
import { createHash, randomBytes } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { HttpRefusal } from "./errors.ts";
import { pageSecurity } from "./security-headers.ts";

export interface Page {
  /** Throws E_NOT_FOUND, or E_NO_PAGE when the page was never built. */
  answer: (path: string, headers: Headers) => Promise<Response>;
}

interface PageFile {
  bytes: Buffer;
  /** Undefined where packing gains nothing. */
  packed: Buffer | undefined;
  type: string;
  etag: string;
}

const TYPES: ReadonlyMap<string, string> = new Map([
  [".css", "text/css; charset=utf-8"],
  [".html", "text/html; charset=utf-8"],
  [".ico", "image/x-icon"],
  [".js", "text/javascript; charset=utf-8"],
  [".json", "application/json; charset=utf-8"],
  [".png", "image/png"],
  [".svg", "image/svg+xml"],
  [".txt", "text/plain; charset=utf-8"],
  [".webmanifest", "application/manifest+json"],
  [".woff2", "font/woff2"],
]);
/** A build in a checkout changes the files while we run. */
const LOOK_AGAIN_MS = 2000;
/** What Vite names by its content never changes under that name. */
const HASHED = /^\/assets\/.*-[\w-]{8,}\.\w+$/;
/** The page's build puts this where a nonce belongs (Vite: html.cspNonce). */
const NONCE = "LOGBOOM-CSP-NONCE";
const pack = promisify(gzip);

export function createPage(webRoot: string | undefined): Page {
  let files: Promise<ReadonlyMap<string, string>> | undefined;
  let listedMs = 0;
  const cached = new Map<string, Promise<PageFile>>();
  const list = async (path: string): Promise<string | undefined> => {
    if (webRoot === undefined) return undefined;
    const known = (await files)?.get(path);
    if (known !== undefined && HASHED.test(path)) return known;
    if (Date.now() - listedMs > LOOK_AGAIN_MS) {
      listedMs = Date.now();
      files = listFiles(webRoot);
      cached.clear();
    }
    return (await files)?.get(path);
  };
  const load = (file: string): Promise<PageFile> => {
    const known = cached.get(file) ?? read(file);
    cached.set(file, known);
    known.catch(() => cached.delete(file));
    return known;
  };
  return {
    answer: async (path, headers) => {
      const decoded = decode(path);
      const isIndex = decoded === "/" || decoded === "/index.html";
      const exact = isIndex ? undefined : await list(decoded);
      if (exact !== undefined) return fileAnswer(decoded, await load(exact), headers);
      if (!isIndex && looksLikeFile(decoded)) throw notFound(decoded);
      const index = await list("/index.html");
      if (index === undefined) throw noPage();
      return indexAnswer(await load(index));
    },
  };
}

/** Address path → file, regular files alone: a link could point anywhere. */
async function listFiles(root: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(root, { withFileTypes: true, recursive: true }).catch(() => []);
  const files = new Map<string, string>();
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) files.set(path.slice(root.length).replaceAll("\\", "/").replace(/^\/*/, "/"), path);
  }
  return files;
}

async function read(path: string): Promise<PageFile> {
  const bytes = await readFile(path);
  const type = TYPES.get(extname(path)) ?? "application/octet-stream";
  const packs = /^(text\/|application\/(json|manifest)|image\/svg)/.test(type) && bytes.length > 1000;
  const etag = `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 27)}"`;
  return { bytes, packed: packs ? await pack(bytes) : undefined, type, etag };
}

function fileAnswer(path: string, file: PageFile, request: Headers): Response {
  const headers: Record<string, string> = {
    "content-type": file.type,
    "cache-control": HASHED.test(path) ? "public, max-age=31536000, immutable" : "no-cache",
    etag: file.etag,
    vary: "accept-encoding",
  };
  if (request.get("if-none-match") === file.etag) return new Response(null, { status: 304, headers });
  const packed = /\bgzip\b/.test(request.get("accept-encoding") ?? "") ? file.packed : undefined;
  if (packed !== undefined) headers["content-encoding"] = "gzip";
  return new Response(new Uint8Array(packed ?? file.bytes), { headers });
}

/** Made anew each time, because its nonce is. */
function indexAnswer(file: PageFile): Response {
  const nonce = randomBytes(16).toString("base64");
  const headers = { "content-type": file.type, "cache-control": "no-cache", ...pageSecurity(nonce) };
  return new Response(file.bytes.toString().replaceAll(NONCE, nonce), { headers });
}

/** The page has addresses of its own, which are not files; a missing script must not be answered with a page. */
function looksLikeFile(path: string): boolean {
  return path.startsWith("/assets/") || TYPES.has(extname(path));
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw notFound(path);
  }
}

function notFound(path: string): HttpRefusal {
  const hint = "the API is described at /api/openapi.json, the page is at /";
  return new HttpRefusal("E_NOT_FOUND", `there is nothing at ${path.slice(0, 100)}`, hint);
}

function noPage(): HttpRefusal {
  return new HttpRefusal("E_NO_PAGE", "the page has not been built", "run npm run build:page, then reload");
}
