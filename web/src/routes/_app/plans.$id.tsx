import { createFileRoute } from "@tanstack/react-router";
import { PlanPage } from "@/features/plan/PlanPage";

export const Route = createFileRoute("/_app/plans/$id")({
  component: () => <PlanPage id={Route.useParams().id} />,
});
