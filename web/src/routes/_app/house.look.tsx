import { createFileRoute } from "@tanstack/react-router";
import { LookRoom } from "@/features/house/Look";

export const Route = createFileRoute("/_app/house/look")({ component: LookRoom });
