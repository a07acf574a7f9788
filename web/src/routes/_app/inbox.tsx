import { createFileRoute } from "@tanstack/react-router";
import { Inbox, type InboxSearch } from "@/features/inbox/Inbox";

export const Route = createFileRoute("/_app/inbox")({
  validateSearch: ({ item, show }: Record<string, unknown>): InboxSearch => ({
    ...(typeof item === "string" && { item }),
    ...(show === "answered" && { show }),
  }),
  component: () => <Inbox {...Route.useSearch()} />,
});
