/**
 * journalctl watches for folders of new machines, and for none of new namespaces (as of systemd 257): one that is started before its
 * namespace has an entry sees none of them, ever. So the folders are looked at here, and who follows begins again.
 */
import { readdir } from "node:fs/promises";

const ROOTS = ["/var/log/journal", "/run/log/journal"];
/** Until then entries wait in their files. */
const LOOK_EVERY_MS = 1000;

/** `namespace` as journalctl takes it: a name, `+name` for it and the default one, `*` for all. */
export async function namespaceFolders(
  namespace: string,
  roots: readonly string[] = ROOTS,
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  const name = namespace.replace(/^\+/, "");
  for (const root of roots) {
    // A folder that is not there has none.
    const entries = await readdir(root).catch((): string[] => []);
    for (const entry of entries) if (isOf(name, entry)) found.add(`${root}/${entry}`);
  }
  return found;
}

/** Folders are called MACHINE_ID.NAMESPACE. */
function isOf(name: string, folder: string): boolean {
  const dot = folder.indexOf(".");
  return dot > 0 && (name === "*" || folder.slice(dot + 1) === name);
}

/** Calls `appeared` once when there is a folder that was not there at the beginning. Returns how to stop looking. */
export async function watchForFolder(namespace: string, appeared: () => void): Promise<() => void> {
  if (namespace === "") return () => undefined;
  const before = await namespaceFolders(namespace);
  let looking = false;
  const timer = setInterval(() => {
    if (looking) return;
    looking = true;
    void namespaceFolders(namespace).then((now) => {
      looking = false;
      if ([...now].every((one) => before.has(one))) return;
      clearInterval(timer);
      appeared();
    });
  }, LOOK_EVERY_MS);
  return () => clearInterval(timer);
}
