import { describe, expect, it } from "vitest";
import { task } from "../talk/testing/views";
import { drawing, NODE } from "./drawing";
import { layers, needed, twoLines } from "./layers";

const diamond = [
  task("end", ["left", "right", "start"]),
  task("left", ["start"]),
  task("right", ["start"]),
  task("start"),
];
const keys = (found: { key: string }[][]) => found.map((layer) => layer.map(({ key }) => key).sort());

describe("layers", () => {
  it("stand behind what they wait for, whatever the order they come in", () => {
    expect(keys(layers(diamond))).toEqual([["start"], ["left", "right"], ["end"]]);
  });

  it("hold a circle and a task of nowhere", () => {
    const odd = [task("a", ["b"]), task("b", ["a"]), task("c", ["gone"]), task("d", ["d"])];
    expect(layers(odd).flat()).toHaveLength(4);
  });

  it("have no arrow that another one implies", () => {
    expect(needed(diamond)).not.toContainEqual(["start", "end"]);
    expect(needed(diamond)).toHaveLength(4);
    expect(needed([task("a", ["gone", "a"])])).toEqual([]);
  });
});

describe("a drawing", () => {
  it("lets nothing lie on anything else", () => {
    const { nodes } = drawing([...diamond, task("alone"), task("late", ["end"])], "down");
    for (const one of nodes) {
      for (const other of nodes) {
        const isApart = Math.abs(one.x - other.x) >= NODE.width || Math.abs(one.y - other.y) >= NODE.height;
        expect(one === other || isApart).toBe(true);
      }
    }
  });

  it("gives a long arrow a lane past the tasks between", () => {
    const { nodes, edges } = drawing(
      [task("a"), task("x"), task("b", ["a"]), task("c", ["b", "x"])],
      "right",
    );
    const between = nodes.find((node) => node.task.key === "b");
    const long = edges.find(({ from }) => from === "x")?.d ?? "";
    const lane = Number(/L[\d.]+,([\d.]+)/.exec(long)?.[1]);
    expect(lane < (between?.y ?? 0) || lane > (between?.y ?? 0) + NODE.height).toBe(true);
  });

  it("is as large as what is in it", () => {
    expect(drawing([task("a"), task("b", ["a"])], "down")).toMatchObject({ width: NODE.width, height: 164 });
    expect(drawing([], "down")).toMatchObject({ nodes: [], width: 0, height: 0 });
  });
});

it("cuts a title to two lines", () => {
  expect(twoLines("Read the import in batches of five hundred rows", 18)).toEqual([
    "Read the import in",
    "batches of five…",
  ]);
  expect(twoLines("Short", 18)).toEqual(["Short"]);
});
