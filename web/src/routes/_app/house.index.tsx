import { createFileRoute } from "@tanstack/react-router";
import { Overview } from "@/features/house/Overview";

export const Route = createFileRoute("/_app/house/")({ component: Overview });
