import { createFileRoute } from "@tanstack/react-router";
import { ProvidersRoom } from "@/features/house/settings/Providers";

export const Route = createFileRoute("/_app/house/providers")({ component: ProvidersRoom });
