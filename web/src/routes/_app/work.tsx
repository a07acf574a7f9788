import { createFileRoute } from "@tanstack/react-router";
import { Page } from "@/components/Page";

export const Route = createFileRoute("/_app/work")({ component: () => <Page title="work">{null}</Page> });
