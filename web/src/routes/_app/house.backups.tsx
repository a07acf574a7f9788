import { createFileRoute } from "@tanstack/react-router";
import { BackupsRoom } from "@/features/house/settings/Backups";

export const Route = createFileRoute("/_app/house/backups")({ component: BackupsRoom });
