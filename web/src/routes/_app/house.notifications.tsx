import { createFileRoute } from "@tanstack/react-router";
import { NotificationsRoom } from "@/features/house/settings/Notifications";

export const Route = createFileRoute("/_app/house/notifications")({ component: NotificationsRoom });
