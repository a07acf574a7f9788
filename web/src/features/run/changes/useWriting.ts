import { useMemo, useState } from "react";
import type { LineDeeds } from "./Chunk";
import { type Comment, draftOf } from "./draft";
import { isOn } from "./on";
import type { FileChange, Line } from "./parse";

/** A comment on a line that says nothing yet. */
function blank({ path }: FileChange, line: Line): Comment {
  const id = crypto.randomUUID();
  if (line.type === "delete") {
    return { id, path, line: line.next ?? 1, text: "", old: line.lineNumber, removed: line.content };
  }
  return { id, path, line: line.type === "normal" ? line.newLineNumber : line.lineNumber, text: "" };
}

/** The comment that is being written, and what can be done with lines. */
export function useWriting(run: string, seen: string | null): { writing: Comment | null; deeds: LineDeeds } {
  const [writing, setWriting] = useState<Comment | null>(null);
  const deeds = useMemo(() => {
    const draft = draftOf(run, seen ?? "");
    return {
      write(file: FileChange, line: Line) {
        const there = draft.read().comments.find((each) => each.path === file.path && isOn(each, line));
        setWriting(there ?? blank(file, line));
      },
      save: draft.comment,
      close: () => setWriting(null),
    };
  }, [run, seen]);
  return { writing, deeds };
}
