import { createFileRoute } from "@tanstack/react-router";
import { SignIn } from "@/features/account/SignIn";

export const Route = createFileRoute("/sign-in")({
  validateSearch: ({ to }: Record<string, unknown>): { to?: string } =>
    typeof to === "string" ? { to } : {},
  component: () => <SignIn to={Route.useSearch().to} />,
});
