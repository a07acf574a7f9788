/**
 * Characters that are not seen, or that turn the order of others around, and so make code read otherwise than it runs
 * (https://trojansource.codes): those of direction, of no width or shape, the "tag" characters, and controls other than a tab.
 */
const HIDDEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what this is about
  /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]|\u034f|\u17b4|\u17b5|\u180b|\u180c|\u180d|[\u{e0000}-\u{e007f}]|[\u{e0100}-\u{e01ef}]/gu;

/** What stands in their place. */
const MARK = /‹U\+[0-9A-F]{4,5}›/g;

function nameOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return `‹U+${code.toString(16).toUpperCase().padStart(4, "0")}›`;
}

/** A line of code with marks in the place of what would hide, and whether there was any. Ends of lines are no secret. */
export function marked(line: string): { text: string; isHidden: boolean } {
  const [body, end] = line.endsWith("\r") ? [line.slice(0, -1), "␍"] : [line, ""];
  const text = body.replace(HIDDEN, nameOf);
  return { text: text + end, isHidden: text !== body };
}

/** Where the marks are in a line. */
export function marksIn(line: string): { start: number; length: number }[] {
  return [...line.matchAll(MARK)].map((match) => ({ start: match.index, length: match[0].length }));
}
