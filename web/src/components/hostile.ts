/**
 * Text of models, tools and repositories, before it is shown. React escapes markup; what is left are characters that change
 * how other characters look: those that turn the direction of writing around (a file called `cod.exe` that reads
 * `exe.doc`), and control characters.
 */
const TURNING = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what this is about
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029]/g;
/** CSI and OSC sequences of terminals, and single escapes: https://invisible-island.net/xterm/ctlseqs/ctlseqs.html */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what this is about
const ESCAPES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[ -/]*[0-~])/g;

/** The text with marks in the place of characters that turn writing around, without other control characters. */
export function harmless(text: string): string {
  return text.replace(TURNING, "\ufffd").replace(CONTROL, "");
}

/** Output of programs as plain lines: without colours and other orders to terminals, a line that was drawn anew as it ended. */
export function plainOutput(text: string): string {
  const lines = text.replace(ESCAPES, "").replace(/\r\n/g, "\n").split("\n");
  return harmless(lines.map((line) => line.slice(line.lastIndexOf("\r") + 1)).join("\n"));
}

/** Where a link really leads, or nothing when it is none that may be followed. */
export function target(href: string | undefined): URL | null {
  if (!href) return null;
  try {
    const url = new URL(href, location.origin);
    return ["http:", "https:", "mailto:"].includes(url.protocol) ? url : null;
  } catch {
    return null;
  }
}
