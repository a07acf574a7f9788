import type { ReactNode } from "react";
import { Page } from "@/components/Page";
import { Column } from "@/components/Section";

/** A room of the house: a screen with its way back. */
export function Room({
  title,
  actions,
  back = { to: "/house", label: "House" },
  children,
}: {
  title: string;
  actions?: ReactNode;
  back?: { to: string; label: string };
  children: ReactNode;
}) {
  return (
    <Page title={title} back={back} actions={actions}>
      <Column>{children}</Column>
    </Page>
  );
}
