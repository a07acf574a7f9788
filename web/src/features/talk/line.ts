import { harmless } from "@/components/hostile";

/** No title or preview shows more. */
const SHOWN_CHARS = 2000;

/** Markdown in one line, without its marks: titles and previews are no place for them. */
export function line(text: string): string {
  const plain = text
    .slice(0, SHOWN_CHARS)
    .replace(/\[([^[\]]*)\]\([^)]*\)/g, "$1")
    .replace(/^\s*(?:#{1,6}|[-*+>]|\d+\.)\s+/gm, "")
    .replace(/(\*\*|__|`+|~~)/g, "");
  return harmless(plain).replace(/\s+/g, " ").trim();
}
