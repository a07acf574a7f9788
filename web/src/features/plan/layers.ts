import type { PlanTaskView } from "@/api/schema";

type Task = Pick<PlanTaskView, "key" | "depends_on">;

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
  return found.map((layer) => layer ?? []);
}

/** Whether layers stand beside each other or below each other. */
export type Direction = "right" | "down";

export interface Placed<T> {
  task: T;
  x: number;
  y: number;
}

export interface Drawing<T> {
  nodes: Placed<T>[];
  /** Curves of `d` attributes, by what they lead from and to. */
  edges: { from: string; to: string; d: string }[];
  width: number;
  height: number;
}

export const NODE = { width: 168, height: 60 };
const BESIDE = 16;
const BETWEEN = 44;

/** Where everything stands. The layers are centred on each other. */
export function drawing<T extends Task>(tasks: readonly T[], direction: Direction): Drawing<T> {
  const all = layers(tasks);
  const isRight = direction === "right";
  const along = isRight ? NODE.width : NODE.height;
  const across = isRight ? NODE.height : NODE.width;
  const most = Math.max(1, ...all.map((layer) => layer.length));
  const breadth = most * across + (most - 1) * BESIDE;
  const nodes = all.flatMap((layer, depth) => {
    const own = layer.length * across + (layer.length - 1) * BESIDE;
    return layer.map((task, place): Placed<T> => {
      const one = depth * (along + BETWEEN);
      const other = (breadth - own) / 2 + place * (across + BESIDE);
      return isRight ? { task, x: one, y: other } : { task, x: other, y: one };
    });
  });
  const length = Math.max(0, all.length * along + (all.length - 1) * BETWEEN);
  return {
    nodes,
    edges: edges(nodes, isRight),
    width: isRight ? length : breadth,
    height: isRight ? breadth : length,
  };
}

function edges<T extends Task>(nodes: Placed<T>[], isRight: boolean): Drawing<T>["edges"] {
  const byKey = new Map(nodes.map((node) => [node.task.key, node]));
  return nodes.flatMap((node) =>
    node.task.depends_on.flatMap((key) => {
      const from = byKey.get(key);
      return from ? [{ from: key, to: node.task.key, d: curve(from, node, isRight) }] : [];
    }),
  );
}

interface Place {
  x: number;
  y: number;
}

function curve(from: Place, to: Place, isRight: boolean): string {
  if (isRight) {
    const [x, y] = [from.x + NODE.width, from.y + NODE.height / 2];
    const [endX, endY] = [to.x, to.y + NODE.height / 2];
    const half = (endX - x) / 2;
    return `M${x},${y} C${x + half},${y} ${endX - half},${endY} ${endX},${endY}`;
  }
  const [x, y] = [from.x + NODE.width / 2, from.y + NODE.height];
  const [endX, endY] = [to.x + NODE.width / 2, to.y];
  const half = (endY - y) / 2;
  return `M${x},${y} C${x},${y + half} ${endX},${endY - half} ${endX},${endY}`;
}

/** A title in at most two lines of so many characters; what does not fit is cut. */
export function twoLines(title: string, most: number): string[] {
  const words = title.split(/\s+/).filter(Boolean);
  const lines = [""];
  for (const word of words) {
    const last = lines.length - 1;
    const line = lines[last] as string;
    const longer = line ? `${line} ${word}` : word;
    if (longer.length <= most || (!line && lines.length > 0)) lines[last] = longer;
    else lines.push(word);
  }
  const cut = (line: string, more: boolean) =>
    line.length > most || more ? `${line.slice(0, most - 1).trimEnd()}…` : line;
  return lines.slice(0, 2).map((line, place) => cut(line, place === 1 && lines.length > 2));
}
