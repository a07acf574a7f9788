import { Check, Minus, X } from "lucide-react";
import type { Grade, PlanOutcome } from "@/api/schema";
import { harmless } from "@/components/hostile";
import { ended, graded } from "./words";

/** What came of it, beside what the card said. */
export function Outcome({ outcome, grade }: { outcome?: PlanOutcome | null; grade?: Grade | null }) {
  return (
    <div>
      {outcome && (
        <p className={`font-medium ${outcome.name === "failed" ? "text-bad" : ""}`}>
          {harmless(ended(outcome))}
        </p>
      )}
      {grade && (
        <ul className="mt-1">
          {graded(grade).map(({ text, holds }) => (
            <li key={text} className="flex items-start gap-2 py-0.5 text-sm">
              <Mark holds={holds} />
              <span className="min-w-0 break-words text-faint">{harmless(text)}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Mark({ holds }: { holds: boolean | null }) {
  if (holds === null) return <Minus size={16} className="mt-0.5 shrink-0 text-faint" aria-hidden />;
  return holds ? (
    <Check size={16} className="mt-0.5 shrink-0 text-good" aria-label="as the card said" />
  ) : (
    <X size={16} className="mt-0.5 shrink-0 text-bad" aria-label="not as the card said" />
  );
}
