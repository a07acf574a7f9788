/** A part of a page, as a tree. */
interface Part {
  type: string;
  tagName?: string;
  children?: Part[];
}

/**
 * Puts the headings of a text below the title of the page that it stands on, none of them deeper than it is nested: whoever
 * goes from heading to heading finds one title, and misses no level.
 */
export function outline() {
  return (tree: Part) => {
    const open: number[] = [];
    for (const heading of headings(tree)) {
      const rank = Number(heading.tagName?.slice(1));
      while ((open.at(-1) ?? 0) >= rank) open.pop();
      open.push(rank);
      heading.tagName = `h${Math.min(open.length + 1, 6)}`;
    }
  };
}

function* headings(part: Part): Generator<Part> {
  for (const child of part.children ?? []) {
    if (/^h[1-6]$/.test(child.tagName ?? "")) yield child;
    else yield* headings(child);
  }
}
