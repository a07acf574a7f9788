import { useSyncExternalStore } from "react";

interface Toast {
  id: number;
  text: string;
  kind: "good" | "bad";
}

const SHOWN_MS = 6000;
let toasts: readonly Toast[] = [];
let count = 0;
const watchers = new Set<() => void>();

function set(next: readonly Toast[]) {
  toasts = next;
  for (const tell of watchers) tell();
}

/** Says in passing what was done, or could not be. What a person has to know stands on the page as well. */
export function toast(text: string, kind: Toast["kind"] = "good") {
  count += 1;
  const id = count;
  set([...toasts.slice(-2), { id, text, kind }]);
  setTimeout(() => set(toasts.filter((each) => each.id !== id)), SHOWN_MS);
}

/** Where they appear; once on the page. */
export function Toasts() {
  const shown = useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => toasts,
  );
  return (
    <div
      role="status"
      className="pointer-events-none fixed inset-x-0 bottom-20 z-50 flex flex-col items-center gap-2 px-4 lg:bottom-6"
    >
      {shown.map(({ id, text, kind }) => (
        <p
          key={id}
          className={`max-w-md rounded-lg border border-line bg-raised px-4 py-2 text-sm shadow-lg ${kind === "bad" ? "text-bad" : ""}`}
        >
          {text}
        </p>
      ))}
    </div>
  );
}
