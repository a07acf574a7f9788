import { createFileRoute } from "@tanstack/react-router";
import { TokensRoom } from "@/features/house/Tokens";

export const Route = createFileRoute("/_app/house/tokens")({ component: TokensRoom });
