import { describe, expect, it } from "vitest";
import { parseDiff } from "./parse";
import { chunks, rowsOf } from "./rows";
import { inOrder, treeOf } from "./tree";

const diff = `diff --git a/docs/old name.md b/docs/new name.md
similarity index 100%
rename from docs/old name.md
rename to docs/new name.md
diff --git a/logo.png b/logo.png
new file mode 100644
index 0000000..c86626638
Binary files /dev/null and b/logo.png differ
diff --git a/run.sh b/run.sh
old mode 100644
new mode 100755
diff --git a/src/cart.ts b/src/cart.ts
index 1111111..2222222 100644
--- a/src/cart.ts
+++ b/src/cart.ts
@@ -1,4 +1,4 @@ export function total
 let total = 0;
---- a comment of SQL
+++ another
 for (;;) {}
 return total;
\\ No newline at end of file
diff --git "a/src/\\303\\244.ts" "b/src/\\303\\244.ts"
deleted file mode 100644
index 1111111..0000000
--- "a/src/\\303\\244.ts"
+++ /dev/null
@@ -1 +0,0 @@
-export {};
diff --git a/src/sub/only/evil.ts b/src/sub/only/evil.ts
new file mode 100644
--- /dev/null
+++ b/src/sub/only/evil.ts
@@ -0,0 +1,2 @@
+const access = "user\u202e";
+bell\u0007\r
`;
const files = parseDiff(diff);
const of = (path: string) => files.find((file) => file.path === path);

describe("a diff of git", () => {
  it("says of each file what became of it", () => {
    expect(files.map(({ path, kind, from }) => [path, kind, from])).toEqual([
      ["docs/new name.md", "renamed", "docs/old name.md"],
      ["logo.png", "added", null],
      ["run.sh", "modified", null],
      ["src/cart.ts", "modified", null],
      ["src/ä.ts", "deleted", null],
      ["src/sub/only/evil.ts", "added", null],
    ]);
    expect(of("logo.png")?.isBinary).toBe(true);
    expect(of("run.sh")?.modes).toEqual(["100644", "100755"]);
  });

  it("takes lines that look like headers for what they are", () => {
    const file = of("src/cart.ts");
    expect([file?.insertions, file?.deletions, file?.lines]).toEqual([1, 1, 5]);
    expect(file?.hunks[0]?.changes.map(({ content }) => content)).toContain("--- a comment of SQL");
  });

  it("knows what stands in the place of a removed line", () => {
    expect(of("src/cart.ts")?.hunks[0]?.changes[1]).toMatchObject({ type: "delete", lineNumber: 2, next: 2 });
  });

  it("puts marks in the place of characters that hide", () => {
    const file = of("src/sub/only/evil.ts");
    expect(file?.hasHidden).toBe(true);
    expect(file?.hunks[0]?.changes.map(({ content }) => content)).toEqual([
      'const access = "user‹U+202E›";',
      "bell‹U+0007›␍",
    ]);
    expect(of("src/cart.ts")?.hasHidden).toBe(false);
  });

  it("of nothing is nothing", () => {
    expect(parseDiff("")).toEqual([]);
  });
});

describe("the tree of a change", () => {
  it("has folders first, and writes lonely ones in one line", () => {
    const tree = treeOf(files);
    expect(tree.map(({ name }) => name)).toEqual(["docs", "src", "logo.png", "run.sh"]);
    const src = tree[1];
    expect(src?.type === "folder" && src.children.map(({ name }) => name)).toEqual([
      "sub/only",
      "ä.ts",
      "cart.ts",
    ]);
    expect(src).toMatchObject({ insertions: 3, deletions: 2 });
  });

  it("is read in its order", () => {
    expect(inOrder(treeOf(files)).map(({ path }) => path.at(0))).toEqual(["d", "s", "s", "s", "l", "r"]);
  });
});

describe("the rows of a change", () => {
  it("say why there is nothing to show", () => {
    const whys = rowsOf(files, new Map(), []).flatMap((row) => (row.type === "why" ? [row.text] : []));
    expect(whys).toEqual([
      "Moved, with the same content",
      "Binary: there are no lines to show",
      "Its mode alone changed, from 100644 to 100755",
    ]);
  });

  it("fold what was viewed, what is large, and what a program made", () => {
    const lines = Array.from({ length: 700 }, (_, line) => `+line ${line}\n`).join("");
    const made = (path: string) =>
      `diff --git a/${path} b/${path}\nnew file mode 100644\n--- /dev/null\n+++ b/${path}\n@@ -0,0 +1,700 @@\n${lines}`;
    const many = parseDiff(made("src/big.ts") + made("package-lock.json"));
    const chunksIn = (folds: Map<string, boolean>, viewed: string[]) =>
      rowsOf(many, folds, viewed).filter(({ type }) => type === "chunk").length;
    expect(chunksIn(new Map(), [])).toBe(0);
    expect(chunksIn(new Map([["src/big.ts", false]]), [])).toBe(18);
    expect(chunksIn(new Map(), ["src/big.ts"])).toBe(0);
  });

  it("are cut where nothing changes, and lose no line", () => {
    const [, hunk] = [null, of("src/cart.ts")?.hunks[0]];
    const many = Array.from({ length: 60 }, () => hunk?.changes ?? []).flat();
    const pieces = chunks(many);
    expect(pieces.flat()).toEqual(many);
    for (const piece of pieces.slice(1)) expect(piece[0]?.type).toBe("normal");
  });
});
