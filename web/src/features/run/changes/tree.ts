import type { FileChange } from "./parse";

/** A folder of the change, or a file in it. */
export type Node =
  | { type: "folder"; name: string; path: string; children: Node[]; insertions: number; deletions: number }
  | { type: "file"; name: string; index: number; file: FileChange };

type Folder = Extract<Node, { type: "folder" }>;

/** The changed files as a tree: folders first, by name; a folder that holds one folder alone is written in one line. */
export function treeOf(files: readonly FileChange[]): Node[] {
  const root = folder("", "");
  for (const [index, file] of files.entries()) {
    const parts = file.path.split("/");
    const name = parts.pop() ?? file.path;
    let at = root;
    for (const part of parts) {
      let next = at.children.find((each): each is Folder => each.type === "folder" && each.name === part);
      if (!next) {
        next = folder(part, at.path ? `${at.path}/${part}` : part);
        at.children.push(next);
      }
      next.insertions += file.insertions;
      next.deletions += file.deletions;
      at = next;
    }
    at.children.push({ type: "file", name, index, file });
  }
  return sorted(root.children.map(short));
}

/** The files in the order of the tree: what stands there is read in this order. */
export function inOrder(nodes: readonly Node[]): FileChange[] {
  return nodes.flatMap((node) => (node.type === "file" ? [node.file] : inOrder(node.children)));
}

function folder(name: string, path: string): Folder {
  return { type: "folder", name, path, children: [], insertions: 0, deletions: 0 };
}

function short(node: Node): Node {
  if (node.type === "file") return node;
  const children = sorted(node.children.map(short));
  const [only] = children;
  if (children.length === 1 && only?.type === "folder") return { ...only, name: `${node.name}/${only.name}` };
  return { ...node, children };
}

function sorted(nodes: Node[]): Node[] {
  return [...nodes].sort((a, b) => {
    if (a.type !== b.type) return a.type === "folder" ? -1 : 1;
    return a.name.localeCompare(b.name, "en");
  });
}
