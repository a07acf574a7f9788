import type { ChangeData, HunkData } from "react-diff-view";
import { grouped } from "@/components/figures";
import type { FileChange } from "./parse";

/** What is drawn at once: small enough to be drawn within a frame, large enough that there are few of them. */
const CHUNK_LINES = 40;
/** In one block of changes both sides are drawn beside each other, so it is not cut before this many lines. */
const CHUNK_LINES_MAX = 160;
/** More than anybody reads on the way: it is unfolded by whoever wants to. */
const LARGE_LINES = 600;

/** One row of the list of changes. */
export type Row =
  | { type: "intro" }
  | { type: "file"; at: number; file: FileChange; isFolded: boolean }
  | { type: "why"; at: number; file: FileChange; text: string; canOpen: boolean }
  | { type: "hunk"; at: number; text: string; key: string }
  | { type: "chunk"; at: number; file: FileChange; hunk: HunkData; key: string };

/** Whether a file is folded as long as nobody says otherwise. */
export function isFoldedByItself(file: FileChange, isViewed: boolean): boolean {
  return isViewed || file.isGenerated || file.lines > LARGE_LINES;
}

/** The rows of all files. `folds`: what somebody folded or unfolded. */
export function rowsOf(
  files: readonly FileChange[],
  folds: ReadonlyMap<string, boolean>,
  viewed: readonly string[],
): Row[] {
  const rows: Row[] = [{ type: "intro" }];
  for (const [at, file] of files.entries()) {
    const isViewed = viewed.includes(file.path);
    const isFolded = folds.get(file.path) ?? isFoldedByItself(file, isViewed);
    rows.push({ type: "file", at, file, isFolded });
    if (isFolded) {
      if (!isViewed || folds.has(file.path)) rows.push({ type: "why", at, file, ...whyFolded(file) });
      continue;
    }
    if (file.hunks.length === 0) {
      rows.push({ type: "why", at, file, text: whyEmpty(file), canOpen: false });
      continue;
    }
    for (const [number, hunk] of file.hunks.entries()) {
      const key = `${file.path}:${number}`;
      // Where the one piece of a file that is new or gone begins says nothing.
      if (file.kind !== "added" && file.kind !== "deleted")
        rows.push({ type: "hunk", at, text: hunk.content, key: `${key}@` });
      for (const [index, changes] of chunks(hunk.changes).entries()) {
        rows.push({ type: "chunk", at, file, hunk: { ...hunk, changes }, key: `${key}.${index}` });
      }
    }
  }
  return rows;
}

function whyFolded(file: FileChange): { text: string; canOpen: boolean } {
  if (file.hunks.length === 0) return { text: whyEmpty(file), canOpen: false };
  const lines = `${grouped(file.lines)} lines`;
  return { text: file.isGenerated ? `Made by a program: ${lines}` : lines, canOpen: true };
}

function whyEmpty(file: FileChange): string {
  if (file.isBinary) return "Binary: there are no lines to show";
  if (file.modes) return `Its mode alone changed, from ${file.modes[0]} to ${file.modes[1]}`;
  if (file.kind === "renamed") return "Moved, with the same content";
  if (file.kind === "copied") return "Copied, with the same content";
  return "Empty";
}

/** A hunk in pieces, cut where nothing changes. */
export function chunks(changes: readonly ChangeData[]): ChangeData[][] {
  const pieces: ChangeData[][] = [];
  let piece: ChangeData[] = [];
  for (const change of changes) {
    const before = piece.at(-1);
    const canCut = change.type === "normal" || (change.type === "insert" && isPlainRun(piece));
    if (before && piece.length >= CHUNK_LINES && (canCut || piece.length >= CHUNK_LINES_MAX)) {
      pieces.push(piece);
      piece = [];
    }
    piece.push(change);
  }
  return piece.length > 0 ? [...pieces, piece] : pieces;
}

/** Nothing is removed in it that would stand beside what follows. */
function isPlainRun(piece: readonly ChangeData[]): boolean {
  return piece.at(-1)?.type === "insert" && !piece.some(({ type }) => type === "delete");
}
