import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  Outlet,
  RouterProvider,
} from "@tanstack/react-router";
import { render, screen } from "@testing-library/react";
import type { ReactNode } from "react";
import { vi } from "vitest";

/** Renders something at an address from which links lead on. */
export async function renderPart(part: ReactNode, client = freshClient()) {
  const root = createRootRoute({ component: Outlet });
  const any = createRoute({
    getParentRoute: () => root,
    path: "$",
    component: () => <div data-testid="part">{part}</div>,
  });
  const router = createRouter({
    routeTree: root.addChildren([any]),
    history: createMemoryHistory({ initialEntries: ["/"] }),
  });
  render(
    <QueryClientProvider client={client}>
      <RouterProvider router={router as never} />
    </QueryClientProvider>,
  );
  await screen.findByTestId("part");
  return { client, router };
}

export function freshClient(): QueryClient {
  return new QueryClient({
    defaultOptions: { queries: { retry: false, staleTime: Number.POSITIVE_INFINITY } },
  });
}

export interface Asked {
  path: string;
  method: string;
  body: unknown;
}

/** A daemon in the place of the network: what it says to `METHOD /path`, and what it was asked. */
export function daemon(answers: Record<string, (asked: Asked) => Response>): Asked[] {
  const all: Asked[] = [];
  vi.stubGlobal("fetch", async (input: RequestInfo | URL, init?: RequestInit) => {
    const request = new Request(
      input instanceof Request ? input : new URL(String(input), location.origin),
      init,
    );
    const text = await request.text();
    const { pathname, search } = new URL(request.url);
    const asked = { method: request.method, path: pathname + search, body: text ? JSON.parse(text) : null };
    all.push(asked);
    const found = answers[`${asked.method} ${pathname}`];
    return found ? found(asked) : problem(404, `nobody answers ${asked.method} ${pathname}`);
  });
  return all;
}

/** An answer as the daemon gives it; its type is that of the view. */
export function says<T>(view: T, status = 200): Response {
  return new Response(JSON.stringify(view), { status, headers: { "content-type": "application/json" } });
}

export function problem(status: number, detail: string): Response {
  const body = { type: "urn:test", title: "No", status, detail };
  return new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/problem+json" },
  });
}

/** What the network says when there is none. */
export function silence(): Response {
  throw new TypeError("Failed to fetch");
}
