import { useState } from "react";
import { Problem, Unreachable, wordsOf } from "@/api/problem";

/** What is wrong with what was sent: by field, and what belongs to none of the fields that are shown. */
export interface Faults {
  of: Record<string, string>;
  rest: string | null;
}

const NONE: Faults = { of: {}, rest: null };

/**
 * Sorts a refusal by the fields of a form. The daemon names them as `checks[0]` or `budget.usd_max`: each belongs to the
 * longest field that it begins with; what belongs to none is said above the form.
 */
export function faultsOf(error: unknown, fields: readonly string[]): Faults {
  if (error instanceof Unreachable) return { of: {}, rest: unreached() };
  if (!(error instanceof Problem) || error.fields.length === 0) return { of: {}, rest: wordsOf(error) };
  const of: Record<string, string> = {};
  const rest: string[] = [];
  for (const { field, detail } of error.fields) {
    const home = fields
      .filter((name) => field === name || field.startsWith(`${name}.`) || field.startsWith(`${name}[`))
      .sort((a, b) => b.length - a.length)[0];
    if (!home) rest.push(detail);
    else of[home] = of[home] ? `${of[home]}; ${detail}` : detail;
  }
  return { of, rest: rest.length > 0 ? rest.join("; ") : null };
}

/** What is known of a deed that nobody answered. */
function unreached(): string {
  if (!navigator.onLine) return "You are offline, so nothing was done. Try again when you are back.";
  return "Deputy cannot be reached, and may not have heard of this. Look before you try again.";
}

/** Leads to the first field that is at fault: it may be out of sight. What lies on top of the page comes first. */
function showFault() {
  const within = [...document.querySelectorAll('[role="dialog"]')].at(-1) ?? document;
  within.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
}

/** Something that a person does and the daemon may refuse: whether it goes on, and what was wrong with it. */
export function useDeed(fields: readonly string[] = []) {
  const [busy, setBusy] = useState(false);
  const [faults, setFaults] = useState(NONE);
  /** Does it; true when it was done. */
  const run = async (deed: () => Promise<unknown>): Promise<boolean> => {
    setBusy(true);
    setFaults(NONE);
    try {
      await deed();
      return true;
    } catch (error) {
      const found = faultsOf(error, fields);
      setFaults(found);
      if (Object.keys(found.of).length > 0) requestAnimationFrame(showFault);
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { busy, faults, run, clear: () => setFaults(NONE) };
}
