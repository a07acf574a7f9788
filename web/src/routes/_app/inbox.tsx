import { createFileRoute } from "@tanstack/react-router";
import { Page } from "@/components/Page";

export const Route = createFileRoute("/_app/inbox")({ component: () => <Page title="inbox">{null}</Page> });
