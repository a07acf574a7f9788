import { onlineManager, type UseQueryResult } from "@tanstack/react-query";
import { type ReactNode, useSyncExternalStore } from "react";
import { Problem, wordsOf } from "@/api/problem";
import { Button } from "./Button";
import { Empty, Note } from "./Note";

interface ShownProps<T> {
  query: UseQueryResult<T>;
  /** What holds the place meanwhile, as high as what comes. */
  loading?: ReactNode;
  children: (data: T) => ReactNode;
}

/**
 * What was asked for, in each of its states: not here yet, not to be had, there. What was there before stays when it
 * cannot be asked anew; the bar at the top says how old it is.
 */
export function Shown<T>({ query, loading = <Waiting />, children }: ShownProps<T>) {
  const online = useSyncExternalStore(
    (changed) => onlineManager.subscribe(changed),
    () => onlineManager.isOnline(),
  );
  if (query.data !== undefined) return children(query.data);
  if (query.error instanceof Problem && query.error.status === 404) {
    return <Empty title="There is nothing here">{query.error.message}</Empty>;
  }
  if (query.error) {
    return (
      <div className="p-4">
        <Note kind="bad">{wordsOf(query.error)}</Note>
        <Button onClick={() => void query.refetch()}>Try again</Button>
      </div>
    );
  }
  if (!online)
    return <Empty title="You are offline">This was not looked at before, so there is nothing to show.</Empty>;
  return loading;
}

/** Grey lines in the place of words. */
export function Waiting({ lines = 3 }: { lines?: number }) {
  const widths = ["w-2/3", "w-full", "w-1/2"];
  return (
    <div role="status" aria-label="Loading" className="space-y-3 p-4">
      {Array.from({ length: lines }, (_, line) => line).map((line) => (
        <div key={line} className={`h-5 animate-pulse rounded bg-sunken ${widths[line % 3]}`} />
      ))}
    </div>
  );
}
