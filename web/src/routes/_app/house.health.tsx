import { createFileRoute } from "@tanstack/react-router";
import { HealthRoom } from "@/features/house/Health";

export const Route = createFileRoute("/_app/house/health")({ component: HealthRoom });
