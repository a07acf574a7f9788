import { createFileRoute } from "@tanstack/react-router";
import { AboutRoom } from "@/features/house/About";

export const Route = createFileRoute("/_app/house/about")({ component: AboutRoom });
