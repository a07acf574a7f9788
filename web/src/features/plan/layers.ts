import type { PlanTaskView } from "@/api/schema";

export type Task = Pick<PlanTaskView, "key" | "depends_on">;

/**
 * Tasks in layers: each stands one behind the last of those that it waits for, so that all arrows lead the same way. What
 * waits for something that is not there, or in a circle, stands as far as is known.
 */
export function layers<T extends Task>(tasks: readonly T[]): T[][] {
  const byKey = new Map(tasks.map((task) => [task.key, task]));
  const depths = new Map<string, number>();
  const depth = (task: T, above: ReadonlySet<string>): number => {
    const known = depths.get(task.key);
    if (known !== undefined) return known;
    const path = new Set(above).add(task.key);
    const before = task.depends_on.flatMap((key) => {
      const found = byKey.get(key);
      return found && !path.has(key) ? [depth(found, path)] : [];
    });
    const own = before.length > 0 ? Math.max(...before) + 1 : 0;
    depths.set(task.key, own);
    return own;
  };
  const found: T[][] = [];
  for (const task of tasks) {
    const place = depth(task, new Set());
    found[place] = [...(found[place] ?? []), task];
  }
  return Array.from(found, (layer) => layer ?? []);
}

/** What is drawn of what a task waits for: not what it waits for anyway, through another. */
export function needed<T extends Task>(tasks: readonly T[]): [from: string, to: string][] {
  const byKey = new Map(tasks.map((task) => [task.key, task]));
  const behind = (key: string, seen: Set<string>): Set<string> => {
    for (const before of byKey.get(key)?.depends_on ?? []) {
      if (seen.has(before)) continue;
      seen.add(before);
      behind(before, seen);
    }
    return seen;
  };
  return tasks.flatMap((task) => {
    const known = task.depends_on.filter((key) => byKey.has(key) && key !== task.key);
    const anyway = new Set(known.flatMap((key) => [...behind(key, new Set())]));
    return known.filter((key) => !anyway.has(key)).map((key): [string, string] => [key, task.key]);
  });
}

/** A title in at most two lines of so many characters; what does not fit is cut. */
export function twoLines(title: string, most: number): string[] {
  const lines: string[] = [];
  for (const word of title.split(/\s+/).filter(Boolean)) {
    const longer = [lines.at(-1), word].filter(Boolean).join(" ");
    if (lines.length > 0 && longer.length <= most) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.slice(0, 2).map((line, place) => {
    const isCut = line.length > most || (place === 1 && lines.length > 2);
    return isCut ? `${line.slice(0, most - 1).trimEnd()}…` : line;
  });
}
