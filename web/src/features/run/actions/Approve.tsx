import type { RunView } from "@/api/schema";
import { ConfirmSheet } from "@/components/Confirm";
import { harmless } from "@/components/hostile";
import { Note } from "@/components/Note";
import { toast } from "@/components/toast";
import { commitName, several } from "../words";
import { type Action, labelOf } from "./actions";
import { useDeeds } from "./deeds";
import { doubts } from "./questions";

const then = {
  merge: "It is merged into",
  push: "Its own branch is pushed to the remote; you merge it there.",
  pr: "A pull request is opened.",
  none: "It is accepted and stays on its own branch. Nothing is delivered.",
};

interface ApproveProps {
  run: RunView;
  seen: string | null;
  action: Extract<Action, { do: "approve" }>;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** What an approval delivers, where, and what speaks against it. */
export function Approve({ run, seen, action, ...sheet }: ApproveProps) {
  const deeds = useDeeds(run);
  const { mode } = action;
  const act = async () => {
    await deeds.approve(mode, seen);
    toast("Approved: it is on its way");
  };
  return (
    <ConfirmSheet {...sheet} title={`${labelOf(action, run)}?`} verb={labelOf(action, run)} act={act}>
      {doubts(run).map((doubt) => (
        <Note key={doubt} kind="warn">
          {harmless(doubt)}
        </Note>
      ))}
      <p>
        {then[mode]}
        {mode === "merge" && (
          <>
            {" "}
            <b className="font-medium text-ink">{harmless(run.base_branch ?? "the main branch")}</b>.
          </>
        )}
      </p>
      <p className="mt-1 text-sm">
        {several(run.diff.files, "file")}, at <code className="font-mono">{commitName(seen ?? "")}</code>
      </p>
    </ConfirmSheet>
  );
}
