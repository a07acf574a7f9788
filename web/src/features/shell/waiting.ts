import { queryOptions, useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { answer, api } from "@/api/client";
import { keys } from "@/api/keys";

/** What waits for the founder: the inbox shows it, and the badges count it. */
export const openInbox = queryOptions({
  queryKey: [...keys.inbox, "open"],
  queryFn: () => answer(api.GET("/api/v1/inbox", { params: { query: { state: "open", limit: 200 } } })),
});

/** How many things wait; the app's icon says so, too. */
export function useWaitingCount(): number {
  const { data } = useQuery(openInbox);
  const count = data?.items.length;
  useEffect(() => {
    // Before it is known, the icon says what it said last.
    if (count === undefined || !("setAppBadge" in navigator)) return;
    // A browser that shows no badges refuses: nothing is lost.
    void (count > 0 ? navigator.setAppBadge(count) : navigator.clearAppBadge()).catch(() => {});
  }, [count]);
  return count ?? 0;
}
