import { createFileRoute } from "@tanstack/react-router";
import { ScheduleRoom } from "@/features/house/Schedule";

export const Route = createFileRoute("/_app/house/schedule")({ component: ScheduleRoom });
