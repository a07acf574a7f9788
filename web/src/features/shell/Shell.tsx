import { Outlet } from "@tanstack/react-router";
import { Toasts } from "@/components/toast";
import { Bar } from "./Bar";
import { Lines } from "./Lines";

/** What stands around every screen. */
export function Shell() {
  return (
    <div className="flex h-dvh flex-col-reverse lg:flex-row">
      <Bar />
      <div className="flex min-h-0 min-w-0 grow flex-col">
        <Lines />
        <main className="min-h-0 grow">
          <Outlet />
        </main>
      </div>
      <Toasts />
    </div>
  );
}
