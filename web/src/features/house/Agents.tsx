import { useQuery } from "@tanstack/react-query";
import type { AgentStanding, AgentView, QuotaView } from "@/api/schema";
import { Badge } from "@/components/Badge";
import { Time, usd } from "@/components/figures";
import { harmless } from "@/components/hostile";
import { Note } from "@/components/Note";
import { Section } from "@/components/Section";
import { Shown, Waiting } from "@/components/Shown";
import { Bars, Gauge } from "@/features/charts/Bars";
import { agents } from "@/features/work/queries";
import { Room } from "./Room";
import { records } from "./records";

const standings: Record<AgentStanding, ["good" | "warn" | "bad" | "faint", string]> = {
  known: ["good", "ready"],
  unknown: ["warn", "version not known here"],
  too_old: ["bad", "too old"],
  missing: ["bad", "not installed"],
  unseen: ["faint", "not looked at yet"],
};

/** The agents that work can be ordered from, and how they did. */
export function AgentsRoom() {
  const query = useQuery(agents);
  return (
    <Room title="Agents">
      <Shown query={query} loading={<Waiting lines={9} />}>
        {({ items }) => (
          <ul className="space-y-4">
            {items.map((agent) => (
              <li key={agent.name} className="rounded-xl border border-line bg-raised px-4 py-3.5">
                <Agent agent={agent} />
              </li>
            ))}
          </ul>
        )}
      </Shown>
      {/* How high the list will be nobody knows before it is there: what stands below it would move. */}
      {!query.isPending && <Records />}
    </Room>
  );
}

function Agent({ agent }: { agent: AgentView }) {
  const [tone, words] = standings[agent.standing];
  const can = Object.entries({
    asks: "asks",
    steers: "takes words while it works",
    interrupts: "can be interrupted",
    resumes: "goes on in its session",
    counts: "counts its tokens",
  }).filter(([ability]) => agent.abilities[ability as keyof AgentView["abilities"]]);
  return (
    <>
      <div className="flex flex-wrap items-center gap-2">
        <h2 className="font-semibold">{agent.name}</h2>
        <Badge tone={tone}>{words}</Badge>
        {agent.is_default && <Badge>default</Badge>}
        <span className="ml-auto font-mono text-sm text-faint">{agent.version ?? ""}</span>
      </div>
      <p className="mt-1 text-sm text-faint">
        {agent.kind === "builtin" ? "Deputy’s own loop" : `of kind ${agent.kind}`}
        {agent.login === "own" &&
          (agent.is_signed_in === false ? ", not signed in" : ", an account of its own")}
      </p>
      {agent.detail && <Note kind={tone === "bad" ? "bad" : "warn"}>{harmless(agent.detail)}</Note>}
      {agent.obstacles?.map((obstacle) => (
        <Note key={obstacle} kind="warn">
          {harmless(obstacle)}
        </Note>
      ))}
      {agent.trusts_repository && (
        <Note kind="warn">It does what a repository’s configuration tells it to.</Note>
      )}
      {agent.quotas?.map((quota) => (
        <Quota key={quota.window} quota={quota} />
      ))}
      <p className="mt-2 text-sm text-faint">{can.map(([, words]) => words).join(" · ")}</p>
    </>
  );
}

function Quota({ quota }: { quota: QuotaView }) {
  const percent = quota.used_percent;
  const tone = quota.state === "used_up" ? "bad" : quota.state === "near" ? "warn" : undefined;
  return (
    <div className="mt-3">
      <p className="mb-1 flex justify-between gap-3 text-sm">
        <span>{harmless(quota.window)}</span>
        <span className="text-faint">
          {quota.state === "used_up" ? "used up" : percent == null ? quota.state : `${percent} % used`}
          {quota.resets_at && (
            <>
              , full again <Time at={quota.resets_at} />
            </>
          )}
        </span>
      </p>
      <Gauge
        label={`${quota.window}, used`}
        share={(percent ?? (tone === "bad" ? 100 : 0)) / 100}
        tone={tone}
      />
    </div>
  );
}

function Records() {
  const query = useQuery(records("agent"));
  return (
    <Section title="How their work came out">
      <Shown query={query} loading={<Waiting lines={3} />}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="text-faint">No run has ended yet.</p>
          ) : (
            <Bars
              bars={items.map((record) => ({
                key: record.name,
                label: record.name,
                value: record.approved,
                told: `${record.approved} approved, ${record.rejected} rejected, ${record.failed} failed, ${record.reverted} rolled back; ${usd(record.cost_usd)}`,
              }))}
            />
          )
        }
      </Shown>
    </Section>
  );
}
