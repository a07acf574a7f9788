import { createFileRoute } from "@tanstack/react-router";
import { Page } from "@/components/Page";

export const Route = createFileRoute("/_app/house")({ component: () => <Page title="house">{null}</Page> });
