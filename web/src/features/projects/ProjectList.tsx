import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { FolderGit2, Plus } from "lucide-react";
import { useState } from "react";
import type { Project } from "@/api/schema";
import { Button } from "@/components/Button";
import { harmless } from "@/components/hostile";
import { Empty } from "@/components/Note";
import { Page } from "@/components/Page";
import { Sheet } from "@/components/Sheet";
import { Shown, Waiting } from "@/components/Shown";
import { openRuns, projects } from "@/features/work/queries";
import { AddProject } from "./AddProject";

/** What Deputy works on; `chosen`: one of them is shown beside it. */
export function ProjectList({ chosen }: { chosen: boolean }) {
  const query = useQuery(projects);
  const { data: runs } = useQuery(openRuns());
  const [open, setOpen] = useState(false);
  const openOf = (id: string) => runs?.items.filter(({ project_id }) => project_id === id).length ?? 0;
  return (
    <Page
      title="Projects"
      level={chosen ? 2 : 1}
      actions={
        <Button look="primary" icon={<Plus size={18} aria-hidden />} onClick={() => setOpen(true)}>
          Add
        </Button>
      }
    >
      <Shown query={query} loading={<Waiting lines={6} />}>
        {({ items }) => {
          const there = items.filter(({ removed_at }) => !removed_at);
          if (there.length === 0) {
            return (
              <Empty title="There is no project yet">
                <p>Add a repository, or begin with an empty one.</p>
                <Button className="mt-4" onClick={() => setOpen(true)}>
                  Add a project
                </Button>
              </Empty>
            );
          }
          return (
            <ul className="space-y-1 p-2">
              {[...there]
                .sort((a, b) => a.name.localeCompare(b.name))
                .map((project) => (
                  <li key={project.id}>
                    <ProjectLink project={project} open={openOf(project.id)} />
                  </li>
                ))}
            </ul>
          );
        }}
      </Shown>
      <Sheet open={open} onOpenChange={setOpen} title="Add a project">
        {open && <AddProject close={() => setOpen(false)} />}
      </Sheet>
    </Page>
  );
}

function ProjectLink({ project, open }: { project: Project; open: number }) {
  return (
    <Link
      to={`/projects/${project.id}` as string}
      className="flex min-h-16 items-center gap-3 rounded-xl px-3 py-2 hover:bg-sunken aria-[current=page]:bg-wash"
    >
      <FolderGit2 size={20} aria-hidden className="shrink-0 text-faint" />
      <span className="min-w-0 grow">
        <span className="block truncate font-medium">{harmless(project.name)}</span>
        <span className="block truncate text-sm text-faint">
          {project.repo_url ? harmless(project.repo_url) : "a repository of Deputy’s own"}
        </span>
      </span>
      {open > 0 && (
        <span className="text-sm text-faint tabular-nums">
          {open}
          <span className="sr-only"> open</span>
        </span>
      )}
    </Link>
  );
}
