/** More of it is no reading any more, and it is read anew with each word that comes. */
const MARKDOWN_CHARS_MAX = 100_000;
/** Quotes and lists within each other, in the marks at the beginning of a line. */
const NESTED = /^[ \t]*(?:(?:>|(?:[-*+]|\d{1,9}[.)])[ \t])[ \t]*){40,}/m;
/** The same, in how far a line is moved in. */
const FAR_IN = /^[ \t]{120,}(?:[-*+]|\d{1,9}[.)])[ \t]/m;
const EMPHASIS = /[*_~]{400,}|(?:[*_~]\S{0,2}){800,}/;
/** Each row of a table has as many cells as its head. */
const COLUMNS_MAX = 100;
const BRACKETS_MAX = 2000;

/**
 * Whether markdown is made to keep whoever reads it busy: what is nested thousands of times ends a reader that goes down
 * into it, and rows of a few bytes become thousands of cells.
 */
export function isTangled(text: string): boolean {
  if (text.length > MARKDOWN_CHARS_MAX || NESTED.test(text) || FAR_IN.test(text) || EMPHASIS.test(text))
    return true;
  if (text.split("[").length > BRACKETS_MAX) return true;
  return text.split("\n").some((line) => line.split("|").length > COLUMNS_MAX);
}
