import { Outlet } from "@tanstack/react-router";
import type { ReactNode } from "react";

/** A list and what is chosen in it: side by side on a wide screen, one of them on a phone. */
export function Split({ list, chosen }: { list: ReactNode; chosen: boolean }) {
  return (
    <div className="flex h-full min-h-0">
      <div
        className={`min-w-0 grow border-line lg:block lg:w-80 lg:shrink-0 lg:grow-0 lg:border-r ${chosen ? "hidden" : ""}`}
      >
        {list}
      </div>
      <div className={`min-w-0 grow lg:block ${chosen ? "" : "hidden"}`}>
        <Outlet />
      </div>
    </div>
  );
}
