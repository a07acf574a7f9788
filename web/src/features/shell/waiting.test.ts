import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { renderHook, waitFor } from "@testing-library/react";
import { createElement, type ReactNode } from "react";
import { expect, it, vi } from "vitest";
import { serve } from "@/test/server";
import { openInbox, useWaitingCount } from "./waiting";

it("says on the app's icon what waits, and nothing before that is known", async () => {
  const badge = { setAppBadge: vi.fn(async () => {}), clearAppBadge: vi.fn(async () => {}) };
  Object.assign(navigator, badge);
  serve({ "GET /api/v1/inbox": { items: [{ id: "i1" }, { id: "i2" }], next: null } });
  const client = new QueryClient();
  const wrapper = ({ children }: { children: ReactNode }) =>
    createElement(QueryClientProvider, { client }, children);
  const { result } = renderHook(useWaitingCount, { wrapper });
  expect(result.current).toBe(0);
  expect(badge.clearAppBadge).not.toHaveBeenCalled();
  await waitFor(() => expect(badge.setAppBadge).toHaveBeenCalledWith(2));
  client.setQueryData(openInbox.queryKey, { items: [], next: null });
  await waitFor(() => expect(badge.clearAppBadge).toHaveBeenCalledOnce());
});
