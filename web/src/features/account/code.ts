let taken: string | null = null;

/**
 * The code of the link that led here. It stands behind `#`, which no server sees, and leaves the address bar at once, so
 * that no history, screenshot or bookmark has it. Within the page it stays until the page is left.
 */
export function takeCode(): string | null {
  const behind = location.hash.slice(1);
  if (behind) {
    taken = decodeURIComponent(behind);
    history.replaceState(history.state, "", location.pathname);
  }
  return taken;
}

/** What somebody typed or pasted: a code, or the whole link. */
export function codeIn(text: string): string {
  const trimmed = text.trim();
  const hash = trimmed.lastIndexOf("#");
  return hash < 0 ? trimmed : trimmed.slice(hash + 1);
}
