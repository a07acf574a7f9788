import { createFileRoute } from "@tanstack/react-router";
import { takeCode } from "@/features/account/code";
import { Join } from "@/features/account/Join";

export const Route = createFileRoute("/join")({
  // Before anything else is done with the address.
  beforeLoad: ({ preload }) => {
    if (!preload) takeCode();
  },
  component: Join,
});
