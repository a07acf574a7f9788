import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { api } from "@/api/client";
import type { Queue, RunView } from "@/api/schema";
import { Button } from "@/components/Button";
import { Confirm } from "@/components/Confirm";
import { useDeed } from "@/components/deed";
import { Time } from "@/components/figures";
import { harmless } from "@/components/hostile";
import { Empty, Note } from "@/components/Note";
import { Column, Row, Rows, Section } from "@/components/Section";
import { Shown, Waiting } from "@/components/Shown";
import { toast } from "@/components/toast";
import { runPath } from "@/features/paths";
import { openRuns, projects, queue } from "./queries";
import { headline } from "./WorkCard";

/** What waits for room, the next one first, and what was given up. */
export function QueueList() {
  const query = useQuery(queue);
  return (
    <Shown query={query} loading={<Waiting lines={6} />}>
      {(data) => (
        <Column>
          <AtWork />
          <ForRoom queue={data} />
          <DeadLetters runs={data.dead_letters} more={data.dead_letters_next != null} />
        </Column>
      )}
    </Shown>
  );
}

function AtWork() {
  const { data } = useQuery(openRuns());
  const going = data?.items.filter(({ state }) => ["preparing", "running", "verifying"].includes(state));
  const held = data?.items.filter(({ state, waiting_for }) => state === "waiting" && waiting_for);
  return (
    <p className="mb-4 text-sm text-faint">
      {going === undefined ? " " : `${going.length} at work`}
      {held && held.length > 0 && `, ${held.length} parked`}
    </p>
  );
}

function ForRoom({ queue }: { queue: Queue }) {
  return (
    <Section title="In the queue" about="In the order in which they begin: by priority, then by age.">
      {queue.paused && <Note kind="warn">Everything is paused: nothing begins before that ends.</Note>}
      {queue.items.length === 0 ? (
        <Empty title="The queue is empty">What is ordered begins at once while there is room.</Empty>
      ) : (
        <Rows>
          {queue.items.map((run, index) => (
            <Queued key={run.id} run={run} place={index + 1} />
          ))}
        </Rows>
      )}
      {queue.next && <p className="mt-2 text-sm text-faint">There is more behind these.</p>}
    </Section>
  );
}

function useProjectName(id: string | null | undefined): string | undefined {
  const { data } = useQuery(projects);
  return id ? data?.items.find((project) => project.id === id)?.name : undefined;
}

function Queued({ run, place }: { run: RunView; place: number }) {
  const project = useProjectName(run.project_id);
  return (
    <Row>
      <span className="w-4 shrink-0 text-right text-sm text-faint tabular-nums">{place}</span>
      <div className="min-w-0 grow">
        <Link to={runPath(run.id)} className="line-clamp-2 font-medium break-words hover:underline">
          {headline(run.text)}
        </Link>
        <p className="flex flex-wrap gap-x-3 text-sm text-faint">
          {run.priority !== "normal" && (
            <span className={run.priority === "high" ? "text-warn" : ""}>{run.priority}</span>
          )}
          {project && <span>{project}</span>}
          <span>{run.agent}</span>
          <Time at={run.created_at} />
          {run.waiting_until && (
            <span>
              may begin <Time at={run.waiting_until} />
            </span>
          )}
        </p>
        {run.waiting_detail && <p className="text-sm text-faint">{harmless(run.waiting_detail)}</p>}
      </div>
      <Confirm
        look="quiet"
        question="Cancel this order?"
        consequence="It is taken out of the queue. Nothing of it was begun; it can be retried later."
        verb="Cancel it"
        act={() => api.POST("/api/v1/tasks/{id}/cancel", { params: { path: { id: run.task_id } } })}
      >
        Cancel
      </Confirm>
    </Row>
  );
}

function DeadLetters({ runs, more }: { runs: RunView[]; more: boolean }) {
  return (
    <Section title="Given up" about="What failed as often as it may. Nothing picks it up by itself.">
      {runs.length === 0 ? (
        <p className="text-faint">Nothing was given up.</p>
      ) : (
        <Rows>
          {runs.map((run) => (
            <DeadLetter key={run.id} run={run} />
          ))}
        </Rows>
      )}
      {more && <p className="mt-2 text-sm text-faint">There are older ones: they are under “Failed”.</p>}
    </Section>
  );
}

function DeadLetter({ run }: { run: RunView }) {
  const project = useProjectName(run.project_id);
  const { busy, faults, run: act } = useDeed();
  const requeue = async () => {
    const path = { id: run.task_id };
    const done = await act(() => api.POST("/api/v1/queue/{id}/requeue", { params: { path } }));
    if (done) toast("It is in the queue again.");
  };
  return (
    <Row>
      <div className="min-w-0 grow">
        <Link to={runPath(run.id)} className="line-clamp-2 font-medium break-words hover:underline">
          {headline(run.text)}
        </Link>
        <p className="flex flex-wrap gap-x-3 text-sm text-faint">
          {project && <span>{project}</span>}
          <span>{run.agent}</span>
          <span>{run.attempt === 1 ? "one attempt" : `${run.attempt} attempts`}</span>
          {run.ended_at && <Time at={run.ended_at} />}
        </p>
        {run.error && <p className="line-clamp-3 text-sm text-bad">{harmless(run.error.detail)}</p>}
        {faults.rest && <Note kind="bad">{faults.rest}</Note>}
      </div>
      <Button busy={busy} onClick={() => void requeue()}>
        Requeue
      </Button>
    </Row>
  );
}
