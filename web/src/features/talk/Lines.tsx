import { Check, CircleAlert, LoaderCircle } from "lucide-react";
import { useState } from "react";
import { harmless } from "@/components/hostile";
import type { Line } from "./turn";

/** More lines than these are folded away: the last ones say what goes on. */
const SHOWN = 4;

/** What was done on the way to an answer. */
export function Lines({ lines }: { lines: Line[] }) {
  const [all, setAll] = useState(false);
  if (lines.length === 0) return null;
  const shown = all ? lines : lines.slice(-SHOWN);
  const folded = lines.length - shown.length;
  return (
    <ol className="mb-2 space-y-1 text-sm text-faint" aria-label="What it does">
      {folded > 0 && (
        <li>
          <button type="button" onClick={() => setAll(true)} className="min-h-9 underline">
            {folded} earlier
          </button>
        </li>
      )}
      {shown.map((line) => (
        <li key={line.position} className="flex items-start gap-2">
          <Mark line={line} />
          <span className={`min-w-0 break-words ${line.kind === "bad" ? "text-bad" : ""}`}>
            {line.kind === "said" ? `“${harmless(line.text)}”` : harmless(line.text)}
          </span>
        </li>
      ))}
    </ol>
  );
}

function Mark({ line }: { line: Line }) {
  const look = "mt-0.5 shrink-0";
  if (line.kind === "bad") return <CircleAlert size={15} className={`${look} text-bad`} aria-hidden />;
  if (line.kind === "uses" && !line.done)
    return (
      <LoaderCircle size={15} className={`${look} animate-spin motion-reduce:animate-none`} aria-hidden />
    );
  return <Check size={15} className={look} aria-hidden />;
}
