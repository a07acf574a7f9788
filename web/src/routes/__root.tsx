import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, Outlet } from "@tanstack/react-router";
import { Empty } from "@/components/Note";

export const Route = createRootRouteWithContext<{ client: QueryClient }>()({
  component: Outlet,
  notFoundComponent: () => <Empty title="There is nothing here">The address leads nowhere.</Empty>,
});
