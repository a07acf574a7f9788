import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Project } from "@/api/schema";
import { Button } from "@/components/Button";
import { count, usd } from "@/components/figures";
import { harmless } from "@/components/hostile";
import { Empty } from "@/components/Note";
import { Section } from "@/components/Section";
import { Shown, Waiting } from "@/components/Shown";
import { spend } from "@/features/house/queries";
import { Appointments } from "@/features/house/Schedule";
import { costOf } from "@/features/house/spend/sums";
import { Delegate } from "@/features/work/Delegate";
import { grouped, itemsOf } from "@/features/work/items";
import { openRuns } from "@/features/work/queries";
import { WorkCard } from "@/features/work/WorkCard";
import { plans, talks } from "./queries";

/** What goes on in a project: its open work, what it cost, and what is to come. */
export function ProjectWork({ project }: { project: Project }) {
  const [open, setOpen] = useState(false);
  // How much is open nobody knows before it is there: what stands below it would move.
  const { isPending } = useQuery(openRuns(project.id));
  return (
    <>
      {project.instructions && (
        <p className="mb-6 line-clamp-3 text-faint">{harmless(project.instructions)}</p>
      )}
      <Section
        title="Open work"
        actions={
          <Button look="primary" onClick={() => setOpen(true)}>
            Delegate
          </Button>
        }
      >
        <OpenWork project={project} />
        {!isPending && (
          <p className="mt-3 text-sm">
            <Link to="/work" search={{ project: project.id, state: "all" }} className="text-accent underline">
              All work of this project
            </Link>
          </p>
        )}
      </Section>
      {!isPending && (
        <>
          <Cost project={project} />
          <Coming project={project} />
        </>
      )}
      <Delegate open={open} onOpenChange={setOpen} project={project.id} />
    </>
  );
}

function OpenWork({ project }: { project: Project }) {
  const query = useQuery(openRuns(project.id));
  const { data: known } = useQuery(plans);
  return (
    <Shown query={query} loading={<Waiting lines={4} />}>
      {({ items }) => {
        const { yours, going, coming } = grouped(itemsOf(items, []));
        const planOf = (id: string) =>
          known?.items.find(({ tasks }) => tasks.some(({ run_id }) => run_id === id));
        const all = [...yours, ...going, ...coming].map((item) => ({ ...item, plan: planOf(item.id) }));
        if (all.length === 0)
          return <Empty title="Nothing is open">What is delegated here stands here.</Empty>;
        return (
          <ul className="space-y-2">
            {all.map((item) => (
              <li key={item.id}>
                <WorkCard item={item as (typeof yours)[number]} projects={new Map()} />
              </li>
            ))}
          </ul>
        );
      }}
    </Shown>
  );
}

function Cost({ project }: { project: Project }) {
  const { data } = useQuery(spend("project", 200));
  const item = data?.items.find(({ project_id }) => project_id === project.id);
  const tokens = item && item.usage.input_tokens + item.usage.output_tokens;
  return (
    <Section title="Spend" about="Since the beginning.">
      <p className="text-3xl font-semibold tabular-nums">{data ? usd(item ? costOf(item) : 0) : " "}</p>
      <p className="min-h-6 text-faint">
        {tokens ? `${count(tokens)} tokens` : ""}
        {item && item.reserved_usd > 0 ? `, ${usd(item.reserved_usd)} set aside by calls under way` : ""}
      </p>
    </Section>
  );
}

function Coming({ project }: { project: Project }) {
  const { data } = useQuery(talks);
  const own = data?.items.filter(({ project_id }) => project_id === project.id).map(({ id }) => id);
  if (!own || own.length === 0) return null;
  return (
    <Section title="Schedule" about="What is looked at in talks about this project.">
      <Appointments of={new Set(own)} />
    </Section>
  );
}
