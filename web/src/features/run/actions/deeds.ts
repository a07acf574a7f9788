import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { answer, api } from "@/api/client";
import { outbox } from "@/api/outbox";
import { Problem, Unreachable } from "@/api/problem";
import type { DeliveryMode, RunView } from "@/api/schema";
import { runQuery } from "../queries";
import { opening } from "../words";

/** A deed waits for nobody: done later, it would be done to something else. */
async function now(
  client: QueryClient,
  id: string,
  call: () => Promise<{ data?: RunView }>,
): Promise<RunView> {
  if (!navigator.onLine)
    throw new Error("You are offline, so nothing was done. Try again once Deputy can be reached.");
  try {
    const run = await answer(call());
    keepRun(client, id, run);
    return run;
  } catch (error) {
    // The state forbids it, or it moved on: what there is now is shown as soon as it is known.
    if (error instanceof Problem && error.status === 409) {
      void client.invalidateQueries({ queryKey: runQuery(id).queryKey });
    }
    if (!(error instanceof Unreachable)) throw error;
    throw new Error(
      "Deputy cannot be reached. It may have heard all the same: look again before you repeat it.",
    );
  }
}

/** What a command answers has no lists in it. */
function keepRun(client: QueryClient, id: string, run: RunView) {
  client.setQueryData(runQuery(id).queryKey, (old: RunView | undefined) => ({
    ...run,
    ...(old?.questions && { questions: old.questions }),
    ...(old?.memories && { memories: old.memories }),
  }));
}

/** All that can be done to a run. What is said may wait for the connection; what is done may not. */
export function useDeeds(run: Pick<RunView, "id" | "task_id">) {
  const client = useQueryClient();
  const { id } = run;
  const params = { params: { path: { id } } };
  const say = (verb: "message" | "changes", body: unknown, what: string) =>
    outbox.post(`/api/v1/runs/${id}/${verb}`, body, what).then((told) => {
      if (told) keepRun(client, id, told as RunView);
      return told !== undefined;
    });

  return {
    approve: (deliver: DeliveryMode, commit: string | null) =>
      now(client, id, () => api.POST("/api/v1/runs/{id}/approve", { ...params, body: { deliver, commit } })),
    reject: (reason: string | null) =>
      now(client, id, () => api.POST("/api/v1/runs/{id}/reject", { ...params, body: { reason } })),
    stop: () => now(client, id, () => api.POST("/api/v1/runs/{id}/stop", params)),
    retry: () => now(client, id, () => api.POST("/api/v1/runs/{id}/retry", params)),
    rollBack: () => now(client, id, () => api.POST("/api/v1/runs/{id}/rollback", params)),
    interrupt: () => now(client, id, () => api.POST("/api/v1/runs/{id}/interrupt", params)),
    takeBack: () => now(client, id, () => api.POST("/api/v1/runs/{id}/take-back", params)),
    handOver: (text: string | null) =>
      now(client, id, () => api.POST("/api/v1/runs/{id}/hand-over", { ...params, body: { text } })),
    requeue: () =>
      now(client, id, () =>
        api.POST("/api/v1/queue/{id}/requeue", { params: { path: { id: run.task_id } } }),
      ),
    /** True: it was heard. False: it waits for the connection. */
    message: (text: string) => say("message", { text }, `Message to a run: ${opening(text)}`),
    changes: (text: string, comments: { path: string; line: number; text: string }[]) =>
      say("changes", { text, comments }, `Changes asked for: ${opening(text)}`),
  };
}

export type Deeds = ReturnType<typeof useDeeds>;
