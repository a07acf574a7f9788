import { createFileRoute } from "@tanstack/react-router";
import { SpendRoom } from "@/features/house/spend/SpendRoom";

export const Route = createFileRoute("/_app/house/spend")({ component: SpendRoom });
