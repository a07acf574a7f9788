import { createFileRoute } from "@tanstack/react-router";
import { position } from "@/features/paths";
import { Talk } from "@/features/talk/Talk";

export const Route = createFileRoute("/_app/conversations/$id")({
  validateSearch: ({ at }: Record<string, unknown>): { at?: number } => {
    const found = position(at);
    return found === undefined ? {} : { at: found };
  },
  component: () => <Talk id={Route.useParams().id} at={Route.useSearch().at} />,
});
