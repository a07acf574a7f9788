import { createFileRoute, useMatchRoute } from "@tanstack/react-router";
import { Split } from "@/components/Split";
import { ProjectList } from "@/features/projects/ProjectList";

export const Route = createFileRoute("/_app/projects")({ component: Projects });

function Projects() {
  const index = useMatchRoute()({ to: "/projects" });
  return <Split list={<ProjectList chosen={!index} />} chosen={!index} />;
}
