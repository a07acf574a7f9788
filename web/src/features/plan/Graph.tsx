import { Link } from "@tanstack/react-router";
import { useSyncExternalStore } from "react";
import type { PlanTaskView } from "@/api/schema";
import { drawing, NODE, type Placed } from "./drawing";
import { twoLines } from "./layers";
import { standingOf, titleOf } from "./Tasks";

const WIDE = "(min-width: 40rem)";

/** Beside each other where there is room, below each other on a phone. */
function useDirection() {
  const isWide = useSyncExternalStore(
    (changed) => {
      const query = matchMedia(WIDE);
      query.addEventListener("change", changed);
      return () => query.removeEventListener("change", changed);
    },
    () => matchMedia(WIDE).matches,
  );
  return isWide ? "right" : "down";
}

/** What waits for what: the tasks in layers, each a way to its run. */
export function Graph({ tasks }: { tasks: readonly PlanTaskView[] }) {
  const { nodes, edges, width, height } = drawing(tasks, useDirection());
  const done = new Set(tasks.filter(({ state }) => state === "done").map(({ key }) => key));
  return (
    <div className="overflow-x-auto py-1">
      <svg
        width={width + 8}
        height={height + 8}
        viewBox={`-4 -4 ${width + 8} ${height + 8}`}
        className="mx-auto block"
      >
        <title>What waits for what</title>
        {edges.map(({ from, to, d }) => (
          <path
            key={`${from}-${to}`}
            d={d}
            fill="none"
            strokeWidth={1.5}
            strokeDasharray={done.has(from) ? undefined : "4 4"}
            className={done.has(from) ? "stroke-accent" : "stroke-faint"}
          />
        ))}
        {nodes.map((node) => (
          <Node key={node.task.key} node={node} />
        ))}
      </svg>
    </div>
  );
}

function Node({ node: { task, x, y } }: { node: Placed<PlanTaskView> }) {
  const { word } = standingOf(task);
  const label = `${titleOf(task)}: ${word}${task.depends_on.length > 0 ? `, behind ${task.depends_on.join(", ")}` : ""}`;
  const content = <Box task={task} />;
  if (!task.run_id) {
    return (
      // biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: a part of a drawing is nothing to press
      <g transform={`translate(${x},${y})`} role="img" aria-label={label}>
        {content}
      </g>
    );
  }
  return (
    <g transform={`translate(${x},${y})`}>
      <Link to={`/runs/${task.run_id}` as string} aria-label={label} className="group outline-none">
        {content}
      </Link>
    </g>
  );
}

function Box({ task }: { task: PlanTaskView }) {
  const { word, icon: Icon, tone, moves } = standingOf(task);
  const lines = twoLines(titleOf(task), 18);
  const isToCome = task.state === "open" && !task.run_id;
  return (
    <>
      <title>{titleOf(task)}</title>
      <rect
        width={NODE.width}
        height={NODE.height}
        rx={12}
        strokeWidth={1.5}
        strokeDasharray={isToCome ? "4 3" : undefined}
        className={`fill-raised ${edge(tone)} group-hover:fill-sunken group-focus-visible:stroke-accent group-focus-visible:[stroke-width:3]`}
      />
      <g className={tone}>
        <Icon
          x={12}
          y={11}
          width={15}
          height={15}
          aria-hidden
          className={moves ? "origin-[19.5px_18.5px] animate-spin motion-reduce:animate-none" : ""}
        />
      </g>
      {lines.map((line, place) => (
        <text
          key={line}
          x={34}
          y={(lines.length > 1 ? 19 : 23) + place * 16}
          className="fill-ink text-[0.8125rem] font-medium"
        >
          {line}
        </text>
      ))}
      <text x={34} y={lines.length > 1 ? 50 : 42} className={`fill-current text-[0.6875rem] ${tone}`}>
        {word}
      </text>
    </>
  );
}

function edge(tone: string): string {
  switch (tone) {
    case "text-good":
      return "stroke-good";
    case "text-bad":
      return "stroke-bad";
    case "text-warn":
      return "stroke-warn";
    case "text-info":
      return "stroke-info";
    default:
      return "stroke-line";
  }
}
