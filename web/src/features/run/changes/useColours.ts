import { useEffect, useRef, useState } from "react";
import type { HunkTokens } from "react-diff-view";
import type { FileChange } from "./parse";
import { coloursOf } from "./syntax";

/** The colours of files as they come into sight, one file after the other and while nobody scrolls. */
export function useColours(files: readonly FileChange[], visible: readonly number[], isScrolling: boolean) {
  const [colours, setColours] = useState<ReadonlyMap<FileChange, HunkTokens | null>>(new Map());
  const begun = useRef(new Set<FileChange>());
  const next = visible.map((at) => files[at]).find((file) => file && !begun.current.has(file));
  useEffect(() => {
    if (!next || isScrolling) return;
    begun.current.add(next);
    // Code that cannot be coloured is shown without.
    void coloursOf(next)
      .catch(() => null)
      .then((tokens) => setColours((old) => new Map(old).set(next, tokens)));
  }, [next, isScrolling]);
  return colours;
}
