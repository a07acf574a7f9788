import { createFileRoute } from "@tanstack/react-router";
import { Page } from "@/components/Page";

export const Route = createFileRoute("/_app/projects")({
  component: () => <Page title="projects">{null}</Page>,
});
