/** As the daemon counts: characters at least, bytes at most. */
const CHARS_MIN = 10;
const BYTES_MAX = 1024;

export const passwordHint = `At least ${CHARS_MIN} characters. A few words that do not belong together are good.`;

/** What is wrong with a password, before it is sent. */
export function passwordFault(password: string): string | undefined {
  if ([...password].length < CHARS_MIN) return `It is too short: use at least ${CHARS_MIN} characters.`;
  if (new TextEncoder().encode(password).length > BYTES_MAX) return "It is too long.";
  return undefined;
}
