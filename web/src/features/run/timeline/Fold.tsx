import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";

interface FoldProps {
  icon: ReactNode;
  /** One line. */
  line: ReactNode;
  /** At the end of the line: how long, how much. */
  aside?: ReactNode;
  isOpen: boolean;
  onToggle: () => void;
  /** All of it; without it there is nothing to open. */
  children?: ReactNode;
}

/** A line that opens to all that there is of it. */
export function Fold({ icon, line, aside, isOpen, onToggle, children }: FoldProps) {
  const inside = (
    <>
      <span className="flex w-5 shrink-0 justify-center">{icon}</span>
      <span className={`min-w-0 grow ${children ? "truncate" : "py-1.5 [overflow-wrap:anywhere]"}`}>
        {line}
      </span>
      {aside && <span className="shrink-0 text-xs text-faint tabular-nums">{aside}</span>}
    </>
  );
  const look = "flex w-full items-center gap-2.5 px-4 text-left text-sm";
  if (!children) return <div className={`${look} min-h-9`}>{inside}</div>;
  return (
    <div>
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={onToggle}
        className={`${look} min-h-11 hover:bg-sunken pointer-fine:min-h-9`}
      >
        {inside}
        <ChevronRight size={14} aria-hidden className={`shrink-0 text-faint ${isOpen ? "rotate-90" : ""}`} />
      </button>
      {isOpen && <div className="space-y-2 pt-1 pr-4 pb-3 pl-4 sm:pl-11.5">{children}</div>}
    </div>
  );
}
