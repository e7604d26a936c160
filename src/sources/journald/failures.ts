/** Why journalctl does not run, and what to do. */

export function startFailure(error: Error, program: string): string {
  return "code" in error && error.code === "ENOENT" ? `there is no ${program}` : error.message;
}

export function hintOf(because: string): string {
  if (because.startsWith("there is no"))
    return "install systemd's journalctl, or let systemd-journal-upload send to us and set read: false";
  if (/permission|not seeing messages/i.test(because))
    return "let this user read the journal: add it to the group systemd-journal";
  if (/no journal files/i.test(because))
    return "the journal has no files here: mount /var/log/journal and name it as directory";
  if (/cursor/i.test(because)) return "the place that was kept cannot be found in this journal";
  return "try journalctl by hand";
}
