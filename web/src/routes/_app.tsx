import { createFileRoute, redirect } from "@tanstack/react-router";
import { Unreachable } from "@/api/problem";
import { session } from "@/features/account/session";
import { Shell } from "@/features/shell/Shell";

/** Everything that only somebody who is signed in sees. Without a connection, what was kept is shown to whoever was. */
export const Route = createFileRoute("/_app")({
  async beforeLoad({ context: { client }, location }) {
    const known = await client.ensureQueryData(session).catch((error) => {
      if (error instanceof Unreachable) return client.getQueryData(session.queryKey);
      throw error;
    });
    if (known?.signed_in === false) throw redirect({ to: "/sign-in", search: { to: location.href } });
  },
  component: Shell,
});
