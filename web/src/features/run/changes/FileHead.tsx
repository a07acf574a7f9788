import { ChevronDown, ChevronRight } from "lucide-react";
import { Badge } from "@/components/Badge";
import { grouped } from "@/components/figures";
import { harmless, isMixed } from "@/components/hostile";
import type { FileChange } from "./parse";

/** How many lines came and went. */
export function Counts({ insertions, deletions }: Pick<FileChange, "insertions" | "deletions">) {
  if (insertions + deletions === 0) return null;
  return (
    <span className="shrink-0 text-xs tabular-nums">
      {insertions > 0 && <span className="text-good">+{grouped(insertions)}</span>}
      {insertions > 0 && deletions > 0 && " "}
      {deletions > 0 && <span className="text-bad">−{grouped(deletions)}</span>}
    </span>
  );
}

/** A path whose last part is what one looks for. */
export function Path({ path }: { path: string }) {
  const cut = path.lastIndexOf("/") + 1;
  return (
    <span className="min-w-0 font-mono text-[0.8125rem] [overflow-wrap:anywhere]">
      <span className="text-faint">{harmless(path.slice(0, cut))}</span>
      <span className="font-medium">{harmless(path.slice(cut))}</span>
    </span>
  );
}

export function Marks({ file }: { file: FileChange }) {
  return (
    <>
      {file.kind === "added" && <Badge tone="good">new</Badge>}
      {file.kind === "deleted" && <Badge tone="bad">deleted</Badge>}
      {file.kind === "renamed" && <Badge tone="info">renamed</Badge>}
      {file.kind === "copied" && <Badge tone="info">copied</Badge>}
      {file.modes && (
        <Badge tone="warn">{`mode ${file.modes[0].slice(-3)} → ${file.modes[1].slice(-3)}`}</Badge>
      )}
      {file.isBinary && <Badge>binary</Badge>}
      {file.isGenerated && <Badge>generated</Badge>}
      {file.hasHidden && <Badge tone="bad">hidden characters</Badge>}
      {isMixed(file.path) && <Badge tone="bad">letters of two alphabets</Badge>}
    </>
  );
}

interface FileHeadProps {
  file: FileChange;
  isFolded: boolean;
  isViewed: boolean;
  onFold: () => void;
  onView: (isViewed: boolean) => void;
}

/** The line above a file's change. */
export function FileHead({ file, isFolded, isViewed, onFold, onView }: FileHeadProps) {
  const Chevron = isFolded ? ChevronRight : ChevronDown;
  return (
    <div className="flex items-center gap-1 border-y border-line bg-sunken pr-3">
      <button
        type="button"
        aria-expanded={!isFolded}
        onClick={onFold}
        className="flex min-h-11 min-w-0 grow items-center gap-2 py-1.5 pl-2 text-left"
      >
        <Chevron size={16} aria-hidden className="shrink-0 text-faint" />
        <span className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
          <Path path={file.path} />
          {file.from && (
            <span className="text-xs text-faint [overflow-wrap:anywhere]">was {harmless(file.from)}</span>
          )}
          <Marks file={file} />
          <Counts {...file} />
        </span>
      </button>
      <label className="flex min-h-11 shrink-0 cursor-pointer items-center gap-2 pl-2 text-sm text-faint">
        <input
          type="checkbox"
          checked={isViewed}
          onChange={({ target }) => onView(target.checked)}
          className="size-4 accent-(--color-accent)"
        />
        Viewed
      </label>
    </div>
  );
}
