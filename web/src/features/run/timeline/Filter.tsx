import { Search, X } from "lucide-react";
import { useState } from "react";
import { IconButton } from "@/components/Button";
import { grouped } from "@/components/figures";
import { type Show, shows } from "./entry";

const words: Record<Show, string> = { all: "All", words: "Words", tools: "Tools", trouble: "Trouble" };

interface FilterProps {
  value: Show;
  onChange: (show: Show) => void;
  find: string;
  onFind: (words: string) => void;
  count: number;
  isLoading: boolean;
}

/** What of the timeline is shown: a kind of entries, and those that have some words. */
export function Filter({ value, onChange, find, onFind, count, isLoading }: FilterProps) {
  const [isFinding, setFinding] = useState(find !== "");
  // What is typed is shown at once; the address follows.
  const [text, setText] = useState(find);
  const sought = (next: string) => {
    setText(next);
    onFind(next);
  };
  return (
    <div className="flex min-h-13 shrink-0 items-center gap-1 border-b border-line px-3 pointer-fine:min-h-10">
      {isFinding ? (
        <input
          type="text"
          inputMode="search"
          enterKeyHint="search"
          aria-label="Find in the timeline"
          placeholder="Find in the timeline"
          // biome-ignore lint/a11y/noAutofocus: whoever pressed the glass wants to write
          autoFocus
          value={text}
          onChange={({ target }) => sought(target.value)}
          onKeyDown={(event) => {
            if (event.key !== "Escape") return;
            sought("");
            setFinding(false);
          }}
          className="min-h-9 min-w-0 grow rounded-lg border border-line bg-raised px-3 text-base"
        />
      ) : (
        <fieldset className="flex gap-1">
          <legend className="sr-only">What is shown</legend>
          {shows.map((show) => (
            <button
              key={show}
              type="button"
              aria-pressed={show === value}
              onClick={() => onChange(show)}
              className="min-h-11 rounded-lg px-3 text-sm text-faint hover:bg-sunken aria-pressed:bg-wash aria-pressed:text-accent pointer-fine:min-h-8"
            >
              {words[show]}
            </button>
          ))}
        </fieldset>
      )}
      <span role="status" className="ml-auto pl-1 text-xs text-faint tabular-nums">
        {grouped(count)}
        {isLoading && " …"}
      </span>
      <IconButton
        label={isFinding ? "Stop finding" : "Find in the timeline"}
        onClick={() => {
          if (isFinding) sought("");
          setFinding(!isFinding);
        }}
        className="-mr-2 pointer-fine:size-8"
      >
        {isFinding ? <X size={18} /> : <Search size={18} />}
      </IconButton>
    </div>
  );
}
