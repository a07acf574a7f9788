import { useSyncExternalStore } from "react";
import { version } from "@/worker/version";

/** Says that there is a newer version of the app: a page that stays open would never come to it. */
export function NewVersion() {
  const isThere = useSyncExternalStore(version.watch, version.isThere);
  if (!isThere) return null;
  return (
    <button
      type="button"
      onClick={() => version.take()}
      className="block min-h-11 w-full bg-wash px-4 py-1.5 text-center text-sm text-accent pointer-fine:min-h-0"
    >
      A new version of the app is there. <span className="underline">Take it</span>
    </button>
  );
}
