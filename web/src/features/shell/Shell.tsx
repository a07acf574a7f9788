import { Outlet } from "@tanstack/react-router";
import { useDeferredValue } from "react";
import { Toasts } from "@/components/toast";
import { Bar } from "./Bar";
import { Lines } from "./Lines";

/** What stands around every screen. */
export function Shell() {
  // The bars are there at once; the first screen is drawn in pieces, between which a phone hears its founder.
  const hasScreen = useDeferredValue(true, false);
  return (
    <div className="flex h-dvh flex-col-reverse lg:flex-row">
      <Bar />
      <div className="flex min-h-0 min-w-0 grow flex-col">
        <Lines />
        <main className="min-h-0 grow">{hasScreen && <Outlet />}</main>
      </div>
      <Toasts />
    </div>
  );
}
