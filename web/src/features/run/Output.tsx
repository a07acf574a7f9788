import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { wordsOf } from "@/api/problem";
import { Button } from "@/components/Button";
import { plainOutput } from "@/components/hostile";
import { Note } from "@/components/Note";
import type { KeptOutput } from "./facts";
import { blobQuery, blobUrl } from "./queries";
import { bytes } from "./words";

interface OutputProps {
  run: string;
  /** What of it is here. */
  text: string;
  /** All of it. */
  kept?: KeptOutput | null;
  empty?: string;
}

/** More than this is no reading any more: it is downloaded. */
const SHOWN_BYTES_MAX = 512 * 1024;

/** What a program printed: as plain lines, whatever they try. */
export function Output({ run, text, kept, empty = "It printed nothing." }: OutputProps) {
  const [whole, setWhole] = useState(false);
  const query = useQuery({ ...blobQuery(run, kept?.digest ?? ""), enabled: whole && Boolean(kept) });
  const shown = query.data ?? text;
  const isMore = kept && kept.size_bytes > new TextEncoder().encode(text).length && query.data === undefined;
  if (shown.trim() === "" && !isMore) return <p className="text-sm text-faint">{empty}</p>;
  return (
    <div>
      {shown !== "" && (
        <pre
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached with the keyboard
          tabIndex={0}
          className="max-h-96 overflow-auto rounded-lg bg-sunken p-3 font-mono text-xs leading-relaxed whitespace-pre-wrap [overflow-wrap:anywhere]"
        >
          {plainOutput(shown)}
        </pre>
      )}
      {query.error && <Note kind="bad">{wordsOf(query.error)}</Note>}
      {kept && (
        <p className="mt-1 flex flex-wrap items-center gap-2 text-xs text-faint">
          {isMore && kept.size_bytes <= SHOWN_BYTES_MAX && (
            <Button look="quiet" busy={query.isFetching} onClick={() => setWhole(true)}>
              Show all of it
            </Button>
          )}
          <a
            href={blobUrl(run, kept.digest)}
            download
            className="inline-flex min-h-11 items-center underline pointer-fine:min-h-6"
          >
            Download ({bytes(kept.size_bytes)})
          </a>
          {kept.truncated && <span>There was more than was kept.</span>}
        </p>
      )}
    </div>
  );
}
