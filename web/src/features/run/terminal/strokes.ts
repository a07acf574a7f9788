/** Keys that phones have not. Arrows are those of the normal cursor mode (ECMA-48). */
export const strokes: { label: string; name?: string; sends: string }[] = [
  { label: "esc", sends: "\u001b" },
  { label: "tab", sends: "\t" },
  { label: "←", name: "Left", sends: "\u001b[D" },
  { label: "↑", name: "Up", sends: "\u001b[A" },
  { label: "↓", name: "Down", sends: "\u001b[B" },
  { label: "→", name: "Right", sends: "\u001b[C" },
  { label: "|", name: "Pipe", sends: "|" },
  { label: "~", name: "Tilde", sends: "~" },
];

/** What a key sends while Ctrl is held: of letters and `@[\]^_` the low five bits, as terminals do since the VT100. */
export function withControl(key: string): string {
  const code = key.toUpperCase().charCodeAt(0);
  if (key === "?") return "\u007f";
  if (key === " ") return "\u0000";
  return code >= 64 && code <= 95 ? String.fromCharCode(code & 31) : key;
}

/** The one character that was put into a text, if no more happened. */
export function added(before: string, after: string): string | null {
  if (after.length !== before.length + 1) return null;
  for (let at = 0; at < after.length; at += 1) {
    if (after.slice(0, at) + after.slice(at + 1) === before) return after.charAt(at);
  }
  return null;
}
