import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createRouter, RouterProvider } from "@tanstack/react-router";
import { StrictMode, startTransition } from "react";
import { createRoot } from "react-dom/client";
import "./app.css";
import { onSignedOut } from "./api/client";
import { feed } from "./api/feed/feed";
import { keepLive } from "./api/live";
import { forget, keep, restore } from "./api/offline";
import { outbox } from "./api/outbox";
import { Problem } from "./api/problem";
import { Broken } from "./components/Broken";
import { keepOn } from "./features/account/push";
import { session } from "./features/account/session";
import { applyScheme } from "./features/house/scheme";
import { routeTree } from "./routeTree.gen";
import { onOpen, register } from "./worker/register";

const client = new QueryClient({
  defaultOptions: {
    queries: {
      // The feed says when something is outdated.
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: 30 * 60_000,
      refetchOnWindowFocus: false,
      // What the daemon refuses it refuses again; only silence is worth another try.
      retry: (failures, error) => !(error instanceof Problem) && failures < 2,
      networkMode: "always",
    },
    mutations: { networkMode: "always" },
  },
});

const router = createRouter({
  routeTree,
  context: { client },
  defaultPreload: "intent",
  defaultErrorComponent: Broken,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}

/** Asks again who is signed in, whether or not anything on the page shows it: who is not is led to the door. */
async function lookAgain() {
  const who = await client.fetchQuery({ ...session, staleTime: 0 }).catch(() => null);
  await router.invalidate();
  if (who?.signed_in === false) await forget().catch(() => {});
}
onSignedOut(() => void lookAgain());

/** Comes back from a sleep or a broken line: what passed meanwhile is on the feed, and what waits can go out. */
function comeBack() {
  let was = feed.state().state;
  feed.watch(() => {
    const { state } = feed.state();
    if (state === "live" && was !== "live") void outbox.send().catch(() => {});
    if (state === "signed_out") void lookAgain();
    was = state;
  });
}

/** Fetches the code of the screen that is asked for while the rest gets ready. */
function ahead() {
  for (const { routeId } of router.matchRoutes(router.latestLocation)) {
    const route = router.routesById[routeId as keyof typeof router.routesById];
    // Where it cannot be had, the router says so when it wants it.
    void Promise.resolve(router.loadRouteChunk(route)).catch(() => {});
  }
}

async function start() {
  applyScheme();
  // By itself: a phone is busy with it for as long as with all the rest.
  setTimeout(ahead);
  keepLive(client);
  comeBack();
  // Nothing is asked for before: the sooner it is live, the less is asked for twice.
  const joined = feed.join();
  // A browser that keeps nothing (a private window) shows what it is told.
  await restore(client).catch(() => {});
  keep(client);
  // Every screen waits for it.
  void client.prefetchQuery(session);
  await joined;
  void outbox.open().catch(() => {});
  const app = document.getElementById("app");
  if (!app) throw new Error("the page has no place for the app");
  const root = createRoot(app);
  // In pieces, between which a phone hears its founder.
  startTransition(() =>
    root.render(
      <StrictMode>
        <QueryClientProvider client={client}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </StrictMode>,
    ),
  );
  register();
  onOpen((path) => router.history.push(path));
  // Nobody waits for it, and what fails is tried at the next start.
  void keepOn().catch(() => {});
}

void start();
