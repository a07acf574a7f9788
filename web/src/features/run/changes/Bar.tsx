import { ChevronDown, ChevronUp, Columns2, List, Rows3 } from "lucide-react";
import { IconButton } from "@/components/Button";
import { several } from "../words";
import { Path } from "./FileHead";
import type { FileChange } from "./parse";

interface BarProps {
  files: readonly FileChange[];
  current: number;
  isSplit: boolean;
  onGo: (at: number) => void;
  onList: () => void;
  onSplit: (isSplit: boolean) => void;
}

/** Which file one is at, and the way to the others. */
export function Bar({ files, current, isSplit, onGo, onList, onSplit }: BarProps) {
  const file = files[current];
  return (
    <div className="flex min-h-11 shrink-0 items-center gap-1 border-b border-line pr-1 pl-1">
      <IconButton label="All files" className="lg:hidden" onClick={onList}>
        <List size={18} />
      </IconButton>
      <p className="min-w-0 grow truncate px-2 text-sm" aria-live="polite">
        {file ? (
          <>
            <span className="mr-2 text-faint tabular-nums">
              {current + 1}/{files.length}
            </span>
            <Path path={file.path} />
          </>
        ) : (
          <span className="text-faint">{several(files.length, "file")}</span>
        )}
      </p>
      <IconButton
        label="Previous file (p)"
        disabled={current <= 0}
        onClick={() => onGo(current - 1)}
        className="pointer-fine:size-8"
      >
        <ChevronUp size={18} />
      </IconButton>
      <IconButton
        label="Next file (n)"
        disabled={current >= files.length - 1}
        onClick={() => onGo(current + 1)}
        className="pointer-fine:size-8"
      >
        <ChevronDown size={18} />
      </IconButton>
      <span className="hidden lg:block">
        <IconButton
          label={isSplit ? "One column" : "Two columns"}
          onClick={() => onSplit(!isSplit)}
          className="pointer-fine:size-8"
        >
          {isSplit ? <Rows3 size={18} /> : <Columns2 size={18} />}
        </IconButton>
      </span>
    </div>
  );
}
