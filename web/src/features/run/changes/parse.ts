import type { ChangeData, HunkData } from "react-diff-view";
import { marked } from "./marks";
import { namesOf, unquoted } from "./names";

/** What became of a file. */
export type FileKind = "added" | "deleted" | "modified" | "renamed" | "copied";

export interface FileChange {
  /** Where it lies now; of a deleted file: where it lay. */
  path: string;
  /** Where it lay, when that is somewhere else. */
  from: string | null;
  kind: FileKind;
  /** The modes, when they changed: 100755 can be executed. */
  modes: [string, string] | null;
  isBinary: boolean;
  /** Made by a program, by its name. */
  isGenerated: boolean;
  /** It has characters that are not seen, or that turn others around. */
  hasHidden: boolean;
  hunks: HunkData[];
  insertions: number;
  deletions: number;
  /** Lines that are shown, in all hunks. */
  lines: number;
}

/** A change, and for a removed line: the line that stands in its place now. */
export type Line = ChangeData & { next?: number };

const GENERATED =
  /(^|\/)(package-lock\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lock|cargo\.lock|poetry\.lock|uv\.lock|composer\.lock|gemfile\.lock|go\.sum|flake\.lock|[^/]+\.(min\.(js|css)|snap|map|svg|pb\.go|g\.dart|gen\.[a-z]+))$|(^|\/)(dist|vendor|node_modules|__snapshots__)\//i;

const HUNK = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/;

/** The files of a diff of git (`git diff`, format at https://git-scm.com/docs/diff-format). */
export function parseDiff(text: string): FileChange[] {
  const reader = new Reader();
  // A carriage return belongs to its line: it is shown.
  for (const line of text.split("\n")) reader.take(line);
  return reader.files;
}

class Reader {
  readonly files: FileChange[] = [];
  private file: FileChange | null = null;
  private oldMode: string | null = null;
  private hunk: HunkData | null = null;
  /** How many lines of the hunk are still to come, before and after: what says `---` then is a line, and no header. */
  private left = { old: 0, new: 0 };
  private at = { old: 0, new: 0 };

  take(line: string) {
    if (this.hunk && (this.left.old > 0 || this.left.new > 0)) return this.change(this.hunk, line);
    if (line.startsWith("diff --git ")) return this.begin(line.slice("diff --git ".length));
    const { file } = this;
    if (!file) return;
    const header = HUNK.exec(line);
    if (header) return this.beginHunk(file, line, header);
    if (this.hunk === null) this.header(file, line);
  }

  private begin(names: string) {
    const { from, to } = namesOf(names);
    this.hunk = null;
    this.oldMode = null;
    this.file = {
      path: to,
      from: from === to ? null : from,
      kind: "modified",
      modes: null,
      isBinary: false,
      isGenerated: GENERATED.test(to),
      hasHidden: false,
      hunks: [],
      insertions: 0,
      deletions: 0,
      lines: 0,
    };
    this.files.push(this.file);
  }

  private header(file: FileChange, line: string) {
    const after = (start: string) => (line.startsWith(start) ? line.slice(start.length) : null);
    const name = (start: string, side: string) => {
      const found = after(start);
      return found === null || found === "/dev/null" ? null : unquoted(found).slice(side.length);
    };
    if (line.startsWith("new file mode ")) file.kind = "added";
    if (line.startsWith("deleted file mode ")) file.kind = "deleted";
    if (line.startsWith("rename from ")) file.kind = "renamed";
    if (line.startsWith("copy from ")) file.kind = "copied";
    if (line.startsWith("Binary files ") || line === "GIT binary patch") file.isBinary = true;
    this.oldMode = after("old mode ") ?? this.oldMode;
    const newMode = after("new mode ");
    if (newMode && this.oldMode) file.modes = [this.oldMode, newMode];
    const from = name("rename from ", "") ?? name("copy from ", "") ?? name("--- ", "a/");
    const to = name("rename to ", "") ?? name("copy to ", "") ?? name("+++ ", "b/");
    if (from !== null) file.from = from;
    if (to !== null) file.path = to;
    if (file.kind === "deleted" && file.from) file.path = file.from;
    file.isGenerated = GENERATED.test(file.path);
    if (file.from === file.path) file.from = null;
  }

  private beginHunk(
    file: FileChange,
    line: string,
    [, oldStart, oldLines, newStart, newLines]: RegExpExecArray,
  ) {
    this.at = { old: Number(oldStart), new: Number(newStart) };
    this.left = { old: Number(oldLines ?? 1), new: Number(newLines ?? 1) };
    this.hunk = {
      content: marked(line).text,
      oldStart: this.at.old,
      newStart: this.at.new,
      oldLines: this.left.old,
      newLines: this.left.new,
      changes: [],
    };
    file.hunks.push(this.hunk);
  }

  private change({ changes }: HunkData, line: string) {
    const { file, at, left } = this;
    if (!file) return;
    const { text: content, isHidden } = marked(line.slice(1));
    file.hasHidden ||= isHidden;
    const add = (change: Line) => {
      changes.push(change as ChangeData);
      file.lines += 1;
    };
    switch (line[0]) {
      case "+":
        add({ type: "insert", isInsert: true, content, lineNumber: at.new });
        at.new += 1;
        left.new -= 1;
        file.insertions += 1;
        break;
      case "-":
        add({ type: "delete", isDelete: true, content, lineNumber: at.old, next: Math.max(1, at.new) });
        at.old += 1;
        left.old -= 1;
        file.deletions += 1;
        break;
      case "\\":
        // "No newline at end of file" counts as no line.
        break;
      default:
        add({ type: "normal", isNormal: true, content, oldLineNumber: at.old, newLineNumber: at.new });
        at.old += 1;
        at.new += 1;
        left.old -= 1;
        left.new -= 1;
    }
  }
}
