import { useState } from "react";
import { Button } from "@/components/Button";
import type { Comment } from "./draft";

interface CommentBoxProps {
  comment: Comment;
  save: (comment: Comment) => void;
  close: () => void;
}

/** Where a comment on a line is written. It goes back together with the others. */
export function CommentBox({ comment, save, close }: CommentBoxProps) {
  const [text, setText] = useState(comment.text);
  const keep = () => {
    save({ ...comment, text: text.trim() });
    close();
  };
  return (
    <form
      className="border-l-4 border-accent p-3"
      onSubmit={(event) => {
        event.preventDefault();
        keep();
      }}
    >
      <textarea
        aria-label={`Comment on ${comment.removed === undefined ? "" : "the removed "}line ${comment.old ?? comment.line}`}
        // biome-ignore lint/a11y/noAutofocus: whoever pressed the line's number wants to write
        autoFocus
        rows={3}
        value={text}
        onChange={({ target }) => setText(target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") close();
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) keep();
        }}
        className="w-full rounded-lg border border-line bg-ground px-3 py-2 text-base leading-normal"
      />
      <div className="mt-1 flex justify-end gap-2">
        {comment.text !== "" && (
          <Button
            look="quiet"
            className="mr-auto text-bad"
            onClick={() => {
              save({ ...comment, text: "" });
              close();
            }}
          >
            Remove
          </Button>
        )}
        <Button look="quiet" onClick={close}>
          Cancel
        </Button>
        <Button type="submit" look="primary" disabled={text.trim() === ""}>
          Keep
        </Button>
      </div>
    </form>
  );
}
