import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import type { DocumentEdit, DocumentView } from "@/api/schema";
import { renderPage } from "@/test/page";
import { problem, serve } from "@/test/server";
import DocumentEditor from "./DocumentEditor";

function version(number: number, text: string): DocumentView {
  const told = { title: "Checkout", kind: "prd", by: "coo", version: number } as const;
  const at = "2026-01-05T10:00:00Z";
  const document = { ...told, id: "d1", project_id: "p1", created_at: at, updated_at: at, size_bytes: 1 };
  return { ...told, at, text, document };
}

it("what somebody else wrote meanwhile is shown before it is replaced, and nothing of one's own is lost", async () => {
  const theirs = version(3, "theirs");
  const asked = serve({
    "PATCH /api/v1/documents/d1": ({ body }: { body: unknown }) =>
      (body as DocumentEdit).based_on === 3 ? theirs.document : problem(409, "it was changed meanwhile"),
    "GET /api/v1/documents/d1": theirs,
  });
  const saved = vi.fn();
  await renderPage(
    <DocumentEditor project="p1" view={version(2, "before")} close={() => {}} onSaved={saved} />,
  );
  const text = screen.getByLabelText("Text, as Markdown");
  await userEvent.clear(text);
  await userEvent.type(text, "mine");
  const save = screen.getByRole("button", { name: "Save as the next version" });
  await userEvent.click(save);
  expect((await screen.findByRole("alert")).textContent).toContain("coo wrote version 3 meanwhile");
  expect(screen.getByText("theirs")).toBeTruthy();
  expect((text as HTMLTextAreaElement).value).toBe("mine");
  expect((save as HTMLButtonElement).disabled).toBe(true);
  expect(saved).not.toHaveBeenCalled();

  await userEvent.click(screen.getByRole("button", { name: "I have seen it" }));
  await userEvent.click(save);
  await vi.waitFor(() => expect(saved).toHaveBeenCalledWith("d1"));
  const sent = asked.filter(({ method }) => method === "PATCH").map(({ body }) => body as DocumentEdit);
  expect(sent.map(({ based_on, text }) => [based_on, text])).toEqual([
    [2, "mine"],
    [3, "mine"],
  ]);
});
