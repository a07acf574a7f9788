import { useQuery } from "@tanstack/react-query";
import { ChevronRight, CircleCheck, CircleX } from "lucide-react";
import { useState } from "react";
import type { Artifact, CheckResult, RunView } from "@/api/schema";
import { VerdictBadge } from "@/components/Badge";
import { duration } from "@/components/figures";
import { harmless } from "@/components/hostile";
import { Empty } from "@/components/Note";
import { Output } from "./Output";
import { artifactsQuery } from "./queries";
import { rests } from "./words";

/** What Deputy itself ran on the work, and what came of it. */
export default function Checks({ run }: { run: RunView }) {
  const { data: artifacts } = useQuery(artifactsQuery(run.id));
  const outputs = artifacts?.filter(({ kind }) => kind === "check_output") ?? [];
  if (run.checks.length === 0) {
    return run.verdict === "unverified" || rests(run.state) ? (
      <Empty title="Nothing was checked">
        The project has no checks, so nobody knows whether this work is right. They are set with the project.
      </Empty>
    ) : (
      <Empty title="Not checked yet">
        Deputy runs the project's checks itself when the agent says that it is done.
      </Empty>
    );
  }
  return (
    <div className="min-h-0 grow overflow-y-auto">
      <div className="mx-auto max-w-3xl px-4 py-4">
        {run.verdict && <VerdictBadge verdict={run.verdict} />}
        <ul className="mt-3 divide-y divide-line rounded-xl border border-line">
          {run.checks.map((check, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the same command may stand there twice
            <Row key={index} run={run} check={check} output={outputs[index]} />
          ))}
        </ul>
      </div>
    </div>
  );
}

interface RowProps {
  run: RunView;
  check: CheckResult;
  /** In the order of the checks. */
  output: Artifact | undefined;
}

function Row({ run, check, output }: RowProps) {
  const isGood = check.exit_code === 0;
  const [open, setOpen] = useState(!isGood);
  const Icon = isGood ? CircleCheck : CircleX;
  const exit = check.exit_code == null ? "no exit code" : `exit ${check.exit_code}`;
  return (
    <li>
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="flex min-h-12 w-full items-center gap-3 px-3 py-2 text-left"
      >
        <Icon
          size={18}
          aria-label={isGood ? "passed" : "failed"}
          className={isGood ? "text-good" : "text-bad"}
        />
        <code className="min-w-0 grow font-mono text-sm [overflow-wrap:anywhere]">
          {harmless(check.command)}
        </code>
        <span className="shrink-0 text-xs text-faint tabular-nums">
          {!isGood && `${exit} · `}
          {duration(check.duration_ms)}
        </span>
        <ChevronRight
          size={16}
          aria-hidden
          className={`shrink-0 text-faint transition ${open ? "rotate-90" : ""}`}
        />
      </button>
      {open && (
        <div className="px-3 pb-3">
          <Output
            run={run.id}
            text={output?.text ?? ""}
            kept={
              output?.digest ? { ...output, digest: output.digest, size_bytes: output.size_bytes ?? 0 } : null
            }
          />
        </div>
      )}
    </li>
  );
}
