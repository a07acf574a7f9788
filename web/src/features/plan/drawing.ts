import { layers, needed, type Task } from "./layers";

/** Whether layers stand beside each other or below each other. */
export type Direction = "right" | "down";

export interface Placed<T> {
  task: T;
  x: number;
  y: number;
}

export interface Drawing<T> {
  nodes: Placed<T>[];
  /** Curves, as `d` of a path, by what they lead from and to. */
  edges: { from: string; to: string; d: string }[];
  width: number;
  height: number;
}

export const NODE = { width: 168, height: 60 };
/** Between things of a layer, between layers, and the breadth of a curve that passes a layer. */
const BESIDE = 16;
const BETWEEN = 44;
const LANE = 8;

/** Something in a layer: a task, or a curve on its way past it. `at` is its middle, across the layers. */
interface Slot<T> {
  task: T | null;
  edge: string;
  breadth: number;
  at: number;
}

/**
 * Where everything stands. A curve that passes a layer has a lane of its own there, so that none runs behind a task; in
 * each layer things stand near what they come from.
 */
export function drawing<T extends Task>(tasks: readonly T[], direction: Direction): Drawing<T> {
  const isRight = direction === "right";
  const along = isRight ? NODE.width : NODE.height;
  const across = isRight ? NODE.height : NODE.width;
  const edges = needed(tasks);
  const slots = laned(layers(tasks), edges, across);
  const breadth = Math.max(0, ...slots.map(breadthOf));
  settle(slots, edges, breadth);

  const start = (depth: number) => depth * (along + BETWEEN);
  const turned = (one: number, other: number): [number, number] => (isRight ? [one, other] : [other, one]);
  const nodes = slots.flatMap((layer, depth) =>
    layer.flatMap(({ task, at }) => {
      if (!task) return [];
      const [x, y] = turned(start(depth), at - across / 2);
      return [{ task, x, y }];
    }),
  );
  const length = Math.max(0, start(slots.length) - BETWEEN);
  const [width, height] = turned(length, breadth);
  const curves = edges.flatMap(([from, to]) => {
    const stops = slots.flatMap((layer, depth): Stop[] => {
      const own = layer.find(
        ({ task, edge }) => task?.key === from || task?.key === to || edge === `${from}>${to}`,
      );
      if (!own) return [];
      return [{ enters: start(depth), leaves: start(depth) + along, at: own.at }];
    });
    return [{ from, to, d: curve(stops, turned) }];
  });
  return { nodes, edges: curves, width, height };
}

function breadthOf<T>(layer: Slot<T>[]): number {
  return layer.reduce((sum, { breadth }) => sum + breadth, 0) + Math.max(0, layer.length - 1) * BESIDE;
}

/** The layers, with a lane in each that an edge passes. */
function laned<T extends Task>(all: T[][], edges: [string, string][], breadth: number): Slot<T>[][] {
  const depth = new Map(all.flatMap((layer, place) => layer.map(({ key }) => [key, place] as const)));
  const slots = all.map((layer) => layer.map((task): Slot<T> => ({ task, edge: "", breadth, at: 0 })));
  for (const [from, to] of edges) {
    const end = depth.get(to) ?? 0;
    for (let place = (depth.get(from) ?? 0) + 1; place < end; place += 1) {
      slots[place]?.push({ task: null, edge: `${from}>${to}`, breadth: LANE, at: 0 });
    }
  }
  return slots;
}

/** Orders each layer by where its things come from, and gives each its middle. */
function settle<T extends Task>(slots: Slot<T>[][], edges: [string, string][], breadth: number) {
  const middles = new Map<string, number>();
  for (const layer of slots) {
    const wish = ({ task, edge }: Slot<T>): number => {
      const from = task
        ? edges.filter(([, to]) => to === task.key).map(([key]) => key)
        : [edge.split(">")[0] ?? ""];
      const known = from.map((key) => middles.get(key)).filter((at) => at !== undefined);
      return known.length > 0 ? known.reduce((sum, at) => sum + at, 0) / known.length : breadth / 2;
    };
    layer.sort((one, other) => wish(one) - wish(other));
    let place = (breadth - breadthOf(layer)) / 2;
    for (const slot of layer) {
      slot.at = place + slot.breadth / 2;
      place += slot.breadth + BESIDE;
      if (slot.task) middles.set(slot.task.key, slot.at);
    }
  }
}

interface Stop {
  enters: number;
  leaves: number;
  at: number;
}

/** From the end of the first stop to the beginning of the last, straight through those between. */
function curve(stops: Stop[], turned: (one: number, other: number) => [number, number]): string {
  const point = (along: number, across: number) => turned(along, across).join();
  const parts: string[] = [];
  stops.forEach((stop, place) => {
    const next = stops[place + 1];
    if (place === 0) parts.push(`M${point(stop.leaves, stop.at)}`);
    else if (next) parts.push(`L${point(stop.leaves, stop.at)}`);
    if (!next) return;
    const half = (stop.leaves + next.enters) / 2;
    parts.push(`C${point(half, stop.at)} ${point(half, next.at)} ${point(next.enters, next.at)}`);
  });
  return parts.join(" ");
}
