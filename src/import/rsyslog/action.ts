/** Actions as the older lines write them: `-/var/log/mail.log`, `@@host:514;Template`, `?DynamicFile`, `:omusrmsg:*`. */
import type { Action, Params } from "./statements.ts";

/** "stop" is none of them, but stands where they do. */
export function readAction(text: string): Action | "stop" | undefined {
  if (text === "~" || text === "stop") return "stop";
  return forwardAction(text) ?? fileAction(text) ?? moduleAction(text) ?? usersAction(text);
}

/** A dash before a path says that not every line is synced to the disk. */
function fileAction(text: string): Action | undefined {
  const dynamic = /^-?\?([^;\s]+)(?:;(.*))?$/s.exec(text);
  if (dynamic !== null)
    return { kind: "dynamic file", nameTemplate: dynamic[1] ?? "", template: dynamic[2]?.trim() ?? "" };
  const plain = /^-?(\/[^;]*?)\s*(?:;(.*))?$/s.exec(text);
  if (plain === null) return undefined;
  return { kind: "file", path: plain[1] ?? "", template: plain[2]?.trim() ?? "" };
}

/** `@host`, `@@host:port`, `@@(z9,o)[::1]:port;template`. */
function forwardAction(text: string): Action | undefined {
  const found = /^(@@?)\s*(?:\([^)]*\))?(\[[^\]]+\]|[^:;\s#[\]]+)(?:[:#](\w+))?\s*(?:;(.*))?$/s.exec(text);
  if (found === null) return undefined;
  const [, signs = "", target = "", port = "514", template = ""] = found;
  return {
    kind: "forward",
    protocol: signs === "@@" ? "tcp" : "udp",
    target: target.replace(/^\[(.*)\]$/, "$1"),
    port,
    template: template.trim(),
  };
}

function moduleAction(text: string): Action | undefined {
  const named = /^:([\w-]+):(.*)$/s.exec(text);
  if (named !== null) {
    const [, module = "", rest = ""] = named;
    if (module === "omusrmsg") return { kind: "users", users: rest.trim() };
    if (module === "omfile") return fileAction(rest.trim());
    return { kind: "module", module, params: new Map([["", [rest.trim()]]]) };
  }
  const sign = /^([|^>$])\s*(.+)$/s.exec(text);
  if (sign === null) return undefined;
  const module = { "|": "ompipe", "^": "omprog", ">": "ommysql", $: "outchannel" }[sign[1] ?? ""];
  return module === undefined
    ? undefined
    : { kind: "module", module, params: new Map([["", [sign[2] ?? ""]]]) };
}

function usersAction(text: string): Action | undefined {
  return /^(?:\*|[A-Za-z_][\w-]*(?:\s*,\s*[A-Za-z_][\w-]*)*)(?:;.*)?$/s.test(text)
    ? { kind: "users", users: text.replace(/;.*$/s, "") }
    : undefined;
}

/** `action(type="omfile" file="/var/log/x")`. */
export function actionOf(params: Params): Action {
  const first = (name: string): string => params.get(name)?.[0] ?? "";
  const module = first("type").toLowerCase();
  const template = first("template");
  if (module === "omfile" && first("dynafile") !== "")
    return { kind: "dynamic file", nameTemplate: first("dynafile"), template };
  if (module === "omfile") return { kind: "file", path: first("file"), template };
  if (module === "omusrmsg") return { kind: "users", users: params.get("users")?.join(",") ?? "" };
  if (module === "omfwd") {
    const isTcp = first("protocol").toLowerCase() === "tcp";
    const protocol = isTcp ? (first("streamdrivermode") === "1" ? "tls" : "tcp") : "udp";
    return { kind: "forward", protocol, target: first("target"), port: first("port") || "514", template };
  }
  return { kind: "module", module, params };
}
