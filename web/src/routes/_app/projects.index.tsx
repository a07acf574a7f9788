import { createFileRoute } from "@tanstack/react-router";
import { Empty } from "@/components/Note";

export const Route = createFileRoute("/_app/projects/")({
  component: () => (
    <Empty title="Choose a project">Its work, documents, memory and figures stand here.</Empty>
  ),
});
