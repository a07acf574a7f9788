import type { Comment } from "./draft";
import type { Line } from "./parse";

/** The number of a line: in the new version, and of one that was removed in the old. */
export function numberOf(line: Line): number {
  return line.type === "normal" ? line.newLineNumber : line.lineNumber;
}

/** Whether a comment is about a line. */
export function isOn(comment: Comment, line: Line): boolean {
  if (line.type === "delete") return comment.old === line.lineNumber;
  return comment.old === undefined && comment.line === numberOf(line);
}
