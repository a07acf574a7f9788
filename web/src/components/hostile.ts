/**
 * Text of models, tools and repositories, before it is shown. React escapes markup; what is left are characters that change
 * how other characters look: those that turn the direction of writing around (a file called `cod.exe` that reads
 * `exe.doc`), those that are not seen, marks that pile up over the lines above, and control characters.
 */
const TURNING = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what this is about
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029]/g;
/** Where a word may be broken, and the mark of byte order: without them a text reads the same. */
const NEEDLESS = /\u00ad|\u034f|\ufeff/g;
/** Spaces of no width and letters of no shape (https://www.unicode.org/reports/tr36/, 3.9): two names with them look alike. */
const UNSEEN =
  /\u17b4|\u17b5|\u180b|\u180c|\u180d|[\u115f\u1160\u180e\u200b\u2060-\u2064\u206a-\u206f\u3164\uffa0\ufff9-\ufffb]|[\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}]/gu;
/** Joiners belong to emoji and to several alphabets; between Latin letters they only hide. */
const JOINERS = /(?<=[\p{Script=Latin}\d])[\u200c\u200d]+|[\u200c\u200d]+(?=[\p{Script=Latin}\d])/gu;
/** Letters for programs alone, in which text is hidden from people. Some flags are spelled in them, behind a black one. */
const TAGS = /(?<![\u{1f3f4}\u{e0020}-\u{e007f}])[\u{e0000}-\u{e007f}]+/gu;
/** One says which shape a character has; several carry a message. */
const VARIANTS = /[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]{2,}/gu;
/** No alphabet has more of them on one letter. */
const PILE = /(\p{Mn}{6})\p{Mn}+/gu;

/**
 * CSI sequences of terminals, strings (OSC, DCS, SOS, PM, APC) and single escapes, in 7 bits and in 8:
 * https://invisible-island.net/xterm/ctlseqs/ctlseqs.html. A string that does not end in its line is not one: else it
 * would swallow what follows.
 */
const ESCAPES =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what this is about
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])(?:[^\u0007\u001b\u009c\n]*(?:\u0007|\u001b\\|\u009c))?|\u001b[ -/]*[0-OQ-WYZ\\`-~]/g;
/** A sequence of which the rest is still on its way. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what this is about
const BEGUN = /\u001b(?:\[[0-?]*[ -/]*|[\]PX^_][^\u0007\u001b\n]{0,2048}\u001b?)?$|\u009b[0-?]*[ -/]*$/;

/** The text in the order in which it is written, whatever it asks for; all else is left to a terminal. */
export function straight(text: string): string {
  return text.replace(TURNING, "\ufffd");
}

/** The text with marks in the place of characters that turn writing around or hide, without orders to terminals. */
export function harmless(text: string): string {
  return straight(text.replace(ESCAPES, ""))
    .replace(CONTROL, "")
    .replace(NEEDLESS, "")
    .replace(UNSEEN, "\ufffd")
    .replace(JOINERS, "\ufffd")
    .replace(TAGS, "\ufffd")
    .replace(VARIANTS, "\ufffd")
    .replace(PILE, "$1");
}

/** Output of programs as plain lines: without colours and other orders to terminals, a line that was drawn anew as it ended. */
export function plainOutput(text: string): string {
  const lines = text
    .replace(ESCAPES, "")
    .split("\n")
    .map((line) => line.replace(/\r+$/, ""));
  return harmless(lines.map((line) => line.slice(line.lastIndexOf("\r") + 1)).join("\n"));
}

/** The same of output that still comes, without a sequence that is half here. */
export function plainSoFar(text: string): string {
  return plainOutput(text.replace(BEGUN, ""));
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

/** Whether a word is written in letters of several alphabets that look alike: `pаypal` with a Cyrillic letter. */
export function isMixed(text: string): boolean {
  const words = text.match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  return words.some(
    (word) => /\p{Script=Latin}/u.test(word) && /[\p{Script=Cyrillic}\p{Script=Greek}]/u.test(word),
  );
}
