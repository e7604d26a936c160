/** Links between the project's pages: each leads to a file that is there, and to a heading that is in it. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const pages = [
  ...markdown("."),
  ...["docs", "src", "bench", "changes"].flatMap((folder) => markdown(folder, true)),
];

function markdown(folder: string, recursive = false): string[] {
  const names = readdirSync(join(root, folder), { recursive, encoding: "utf8" });
  return names.filter((name) => name.endsWith(".md")).map((name) => join(folder, name));
}

/** Without what stands in code, where brackets mean something else. */
function prose(page: string): string {
  return readFileSync(join(root, page), "utf8")
    .replace(/^```[\s\S]*?^```/gm, "")
    .replace(/`[^`\n]*`/g, "");
}

/** As GitHub makes them of headings. */
function anchors(file: string): Set<string> {
  const headings = readFileSync(file, "utf8")
    .replace(/^```[\s\S]*?^```/gm, "")
    .matchAll(/^#+ +(.*)$/gm);
  return new Set(
    [...headings].map(([, text = ""]) =>
      text
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, "")
        .replaceAll(" ", "-"),
    ),
  );
}

function deadLinks(page: string): string[] {
  return [...prose(page).matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link = ""]) => {
    if (/^[a-z]+:/.test(link)) return [];
    const [path = "", anchor] = link.split("#");
    const file = path === "" ? join(root, page) : resolve(root, dirname(page), path);
    const found = existsSync(file) && (anchor === undefined || anchors(file).has(anchor));
    return found && !relative(root, file).startsWith("..") ? [] : [link];
  });
}

describe("links lead somewhere", () => {
  test("there are pages with links", () => {
    expect(pages).toContain(join("docs", "guide", "agent.md"));
    expect(pages.length).toBeGreaterThan(30);
  });
  test.for(pages)("%s", (page) => {
    expect(deadLinks(page)).toEqual([]);
  });
});

test("every guide is linked from README.md or from another guide", () => {
  const guides = markdown("docs/guide");
  const linked = new Set(
    ["README.md", ...guides].flatMap((page) =>
      [...prose(page).matchAll(/\]\(([^)#\s]+)/g)].map(([, link = ""]) => join(dirname(page), link)),
    ),
  );
  expect(guides.filter((guide) => !linked.has(guide))).toEqual([]);
});
