import { createFileRoute } from "@tanstack/react-router";
import { LoadRoom } from "@/features/house/load/LoadRoom";

export const Route = createFileRoute("/_app/house/load")({ component: LoadRoom });
