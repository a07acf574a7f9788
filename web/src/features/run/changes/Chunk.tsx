import { memo, type ReactNode, useMemo } from "react";
import {
  Diff,
  type GutterOptions,
  getChangeKey,
  Hunk,
  type HunkData,
  type HunkTokens,
  type RenderToken,
} from "react-diff-view";
import { CommentBox } from "./CommentBox";
import type { Comment } from "./draft";
import { isOn, numberOf } from "./on";
import type { FileChange, FileKind, Line } from "./parse";

/** What can be done with a line. */
export interface LineDeeds {
  /** Begins a comment on a line, or goes on with the one there. */
  write: (file: FileChange, line: Line) => void;
  save: (comment: Comment) => void;
  close: () => void;
}

interface ChunkProps {
  file: FileChange;
  hunk: HunkData;
  tokens: HunkTokens | null;
  isSplit: boolean;
  /** Those on this file. */
  comments: readonly Comment[];
  /** The comment that is being written, if it is in this file. */
  writing: Comment | null;
  deeds: LineDeeds;
}

const types: Record<FileKind, "add" | "delete" | "modify" | "rename" | "copy"> = {
  added: "add",
  deleted: "delete",
  modified: "modify",
  renamed: "rename",
  copied: "copy",
};

const renderToken: RenderToken = (token, renderDefault, index) =>
  token.type === "hidden" ? (
    <span key={index} className="hidden-character">
      {token.children?.map((child, at) => renderDefault(child, at))}
    </span>
  ) : (
    renderDefault(token, index)
  );

/** Some lines of a change, with what is said about them. */
export const Chunk = memo(function Chunk({
  file,
  hunk,
  tokens,
  isSplit,
  comments,
  writing,
  deeds,
}: ChunkProps) {
  const widgets = useMemo(() => {
    const found: Record<string, ReactNode> = {};
    if (comments.length === 0 && !writing) return found;
    for (const line of hunk.changes as Line[]) {
      const here = comments.filter((comment) => isOn(comment, line) && comment.id !== writing?.id);
      const open = writing && isOn(writing, line) ? writing : null;
      if (here.length === 0 && !open) continue;
      found[getChangeKey(line)] = (
        <div className="border-y border-line bg-raised font-sans">
          {here.map((comment) => (
            <button
              type="button"
              key={comment.id}
              onClick={() => deeds.write(file, line)}
              className="block w-full border-l-4 border-accent px-4 py-2 text-left text-sm leading-normal whitespace-pre-wrap [overflow-wrap:anywhere]"
            >
              {comment.text}
              <span className="mt-0.5 block text-xs text-faint">Not sent yet · press to change it</span>
            </button>
          ))}
          {open && <CommentBox key={open.id} comment={open} save={deeds.save} close={deeds.close} />}
        </div>
      );
    }
    return found;
  }, [file, hunk, comments, writing, deeds]);

  const renderGutter = useMemo(
    () =>
      ({ change, side }: GutterOptions) => {
        const isOld = change.type === "delete";
        const number = numberOf(change);
        if (isSplit && side === "old" && change.type === "normal") {
          return <span className="block pr-2.5 text-right text-faint">{change.oldLineNumber}</span>;
        }
        return (
          <button
            type="button"
            tabIndex={isSplit || side === "new" ? 0 : -1}
            aria-label={`Comment on ${isOld ? "removed line" : "line"} ${number}`}
            onClick={() => deeds.write(file, change)}
          >
            {number}
          </button>
        );
      },
    [file, deeds, isSplit],
  );
  return (
    <div className="run-diff run-code">
      <Diff
        diffType={types[file.kind]}
        viewType={isSplit ? "split" : "unified"}
        hunks={[hunk]}
        tokens={tokens}
        widgets={widgets}
        renderToken={renderToken}
        renderGutter={renderGutter}
      >
        {(hunks) => hunks.map((each) => <Hunk key="hunk" hunk={each} />)}
      </Diff>
    </div>
  );
});
