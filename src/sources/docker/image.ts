/** "registry:5000/team/app:1.2@sha256:…" → name and tag. A colon before the last slash belongs to a port. */
export function imageOf(image: string): { name: string; tag: string | undefined } {
  if (image.startsWith("sha256:")) return { name: image, tag: undefined };
  const at = image.indexOf("@");
  const plain = at < 0 ? image : image.slice(0, at);
  const colon = plain.lastIndexOf(":");
  if (colon <= plain.lastIndexOf("/")) return { name: plain, tag: undefined };
  return { name: plain.slice(0, colon), tag: plain.slice(colon + 1) };
}
