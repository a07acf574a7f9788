import { Problem, Unreachable, wordsOf } from "@/api/problem";

/** What a person is told when a deed came to nothing. Deeds never wait: later, they would be about something else. */
export function refusal(error: unknown): string {
  if (error instanceof Unreachable)
    return "Deputy cannot be reached, and nothing is known to have been done. Do it again when it is back.";
  if (error instanceof Problem && error.status === 409) return `Nothing was changed: ${error.message}`;
  return wordsOf(error);
}
