import { createFileRoute } from "@tanstack/react-router";
import { AgentsRoom } from "@/features/house/Agents";

export const Route = createFileRoute("/_app/house/agents")({ component: AgentsRoom });
