import { createFileRoute } from "@tanstack/react-router";
import { Newest, Talk } from "@/features/talk/Talk";

export const Route = createFileRoute("/_app/talk")({
  validateSearch: (search: Record<string, unknown>): { new?: boolean } =>
    search.new === true ? { new: true } : {},
  component: () => (Route.useSearch().new ? <Talk id={null} /> : <Newest />),
});
