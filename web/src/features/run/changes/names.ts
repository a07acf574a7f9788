const ESCAPES: Record<string, number> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13, '"': 34, "\\": 92 };

/** A name as git prints it: in quotes with escapes where it has characters of other alphabets or worse. */
export function unquoted(name: string): string {
  // A name with spaces is followed by a tab, so that its end is known.
  const plain = name.replace(/\t$/, "");
  if (!plain.startsWith('"') || !plain.endsWith('"') || plain.length < 2) return plain;
  const bytes: number[] = [];
  const inner = plain.slice(1, -1);
  for (let index = 0; index < inner.length; index += 1) {
    const character = inner.charAt(index);
    if (character !== "\\") {
      bytes.push(...new TextEncoder().encode(character));
      continue;
    }
    const octal = /^[0-7]{3}/.exec(inner.slice(index + 1));
    if (octal) bytes.push(Number.parseInt(octal[0], 8) & 0xff);
    else bytes.push(ESCAPES[inner.charAt(index + 1)] ?? 63);
    index += octal ? 3 : 1;
  }
  return new TextDecoder().decode(new Uint8Array(bytes));
}

/**
 * The two names of `a/NAME b/NAME`. Where they are alike, their lengths tell where the first one ends: it is all there is
 * of a file whose mode alone changed, of an empty one and of one that is no text. Where they are not, later lines say.
 */
export function namesOf(names: string): { from: string; to: string } {
  const quoted = /^("(?:[^"\\]|\\.)*") (.+)$/.exec(names) ?? /^(.+) ("(?:[^"\\]|\\.)*")$/.exec(names);
  if (quoted) return { from: unquoted(quoted[1] ?? "").slice(2), to: unquoted(quoted[2] ?? "").slice(2) };
  const half = (names.length - 1) / 2;
  const [old, now] = [names.slice(0, half), names.slice(half + 1)];
  if (Number.isInteger(half) && old.slice(2) === now.slice(2))
    return { from: old.slice(2), to: now.slice(2) };
  const space = names.indexOf(" b/");
  return { from: names.slice(2, space), to: names.slice(space + 3) };
}
