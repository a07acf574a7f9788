import type { RunView } from "@/api/schema";
import { capital, commitName, moment } from "../words";

export interface Notice {
  kind: "info" | "good" | "warn" | "bad";
  text: string;
}

const sending = {
  merge: "It is being merged",
  push: "It is being pushed",
  pr: "Its pull request is being opened",
  none: "It is being accepted",
};

/** What somebody has to know of how a run stands, before anything else. */
export function noticesOf(run: RunView, now = new Date()): Notice[] {
  const list: Notice[] = [];
  const add = (kind: Notice["kind"], text: string) => list.push({ kind, text });
  if (run.error) add("bad", run.error.detail);
  if (run.waiting_detail) {
    const until = run.waiting_until ? ` Until ${moment(run.waiting_until, now)}.` : "";
    add(run.waiting_for === "founder" ? "info" : "warn", capital(`${run.waiting_detail}${until}`));
  }
  delivery(run, add);
  rollback(run, add);
  return list;
}

type Add = (kind: Notice["kind"], text: string) => void;

function delivery({ delivery, delivered }: RunView, add: Add) {
  if (!delivery) return;
  switch (delivery.state) {
    case "pending":
      return add("info", `${sending[delivery.mode]}. ${delivery.detail ?? ""}`.trim());
    case "conflict":
      return add("bad", `Not delivered, since another change is in the way. ${delivery.detail ?? ""}`.trim());
    case "failed":
      return add("bad", `Not delivered. ${delivery.detail ?? ""}`.trim());
    case "done":
      if (delivered?.nothing)
        return add("info", "Closed: it changed nothing, so there was nothing to deliver.");
      if (delivery.mode === "none") return add("good", "Accepted, and kept on its own branch.");
      if (delivered)
        return add("good", `Delivered: ${delivered.target} is at ${commitName(delivered.commit)}.`);
  }
}

function rollback({ rollback }: RunView, add: Add) {
  if (!rollback) return;
  const detail = rollback.detail ?? "";
  if (rollback.state === "pending") add("info", "It is being taken back.");
  if (rollback.state === "done")
    add("warn", `Taken back${rollback.commit ? ` by ${commitName(rollback.commit)}` : ""}.`);
  if (rollback.state === "failed") add("bad", `It could not be taken back. ${detail}`.trim());
}
