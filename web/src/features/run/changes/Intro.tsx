import type { RunView } from "@/api/schema";
import { Button } from "@/components/Button";
import { harmless } from "@/components/hostile";
import { Markdown } from "@/components/Markdown";
import { Note } from "@/components/Note";
import { Heading } from "../head/Facts";
import { sizeOf } from "../words";
import { earlierDraft, useDraft } from "./draft";

/** What to know before one reads the change: what the agent says, and what speaks against it. */
export function Intro({ run, seen, large }: { run: RunView; seen: string | null; large: boolean }) {
  return (
    <div className="max-w-3xl px-4 py-4">
      {run.remarks?.map((remark) => (
        <Note key={remark} kind="warn">
          {harmless(remark)}
        </Note>
      ))}
      <Earlier run={run.id} seen={seen} />
      {run.summary && (
        <section className="mb-3">
          <Heading>What the agent says it did</Heading>
          <Markdown text={run.summary} />
        </section>
      )}
      <p className="text-sm text-faint">
        {sizeOf(run.diff)}
        {large && " · large and generated files are folded"}
      </p>
    </div>
  );
}

/** Comments on a version that the work has moved on from. */
function Earlier({ run, seen }: { run: string; seen: string | null }) {
  const draft = useDraft(run, seen ?? "");
  const earlier = seen ? earlierDraft(run, seen) : null;
  if (!earlier) return null;
  return (
    <Note>
      <span className="flex items-center gap-3">
        <span className="grow">There are comments on an earlier version that you did not send.</span>
        <Button onClick={() => draft.takeOver(earlier)}>Bring them here</Button>
      </span>
    </Note>
  );
}
