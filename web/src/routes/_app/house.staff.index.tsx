import { createFileRoute } from "@tanstack/react-router";
import { StaffRoom } from "@/features/house/staff/StaffList";

export const Route = createFileRoute("/_app/house/staff/")({ component: StaffRoom });
