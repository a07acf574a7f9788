import { createFileRoute } from "@tanstack/react-router";
import { Page } from "@/components/Page";

export const Route = createFileRoute("/_app/talk")({ component: () => <Page title="talk">{null}</Page> });
