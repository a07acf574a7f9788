import { memo } from "react";
import { CheckRow } from "./CheckRow";
import type { Entry } from "./entry";
import { QuestionRow } from "./QuestionRow";
import { SaidRow } from "./SaidRow";
import { ToldRow } from "./ToldRow";
import { ToolRow } from "./ToolRow";

interface EntryRowProps {
  run: string;
  entry: Entry;
  isOpen: boolean;
  /** Given the entry's key, so that it stays the same for all rows. */
  onToggle: (key: string) => void;
}

/** One entry of the timeline. */
export const EntryRow = memo(function EntryRow({ run, entry, isOpen, onToggle }: EntryRowProps) {
  const toggle = () => onToggle(entry.key);
  switch (entry.type) {
    case "said":
      return <SaidRow entry={entry} isOpen={isOpen} onToggle={toggle} />;
    case "tool":
      return <ToolRow run={run} entry={entry} isOpen={isOpen} onToggle={toggle} />;
    case "question":
      return <QuestionRow entry={entry} />;
    case "check":
      return <CheckRow run={run} entry={entry} isOpen={isOpen} onToggle={toggle} />;
    case "told":
      return <ToldRow entry={entry} isOpen={isOpen} onToggle={toggle} />;
  }
});
