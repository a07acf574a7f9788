import { createFileRoute } from "@tanstack/react-router";
import { Talk } from "@/features/talk/Talk";

export const Route = createFileRoute("/_app/conversations/$id")({
  component: () => <Talk id={Route.useParams().id} />,
});
