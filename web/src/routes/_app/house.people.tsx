import { createFileRoute } from "@tanstack/react-router";
import { PeopleRoom } from "@/features/house/people/PeopleRoom";

export const Route = createFileRoute("/_app/house/people")({ component: PeopleRoom });
