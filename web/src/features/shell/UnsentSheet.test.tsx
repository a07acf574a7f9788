import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import { outbox } from "@/api/outbox";
import { UnsentSheet } from "./UnsentSheet";

afterEach(() => vi.restoreAllMocks());

const waiting = { path: "/api/v1/tasks", body: {}, at: 0 };

it("sends again only what a person has to decide about, and takes back anything", async () => {
  const list = [
    { ...waiting, key: "1", what: "Order: a sitemap" },
    { ...waiting, key: "2", what: "Order: a logo", refused: "there is no such project" },
    { ...waiting, key: "3", what: "Order: a search", refused: "It waited for too long", isOld: true },
  ];
  vi.spyOn(outbox, "list").mockReturnValue(list);
  const renew = vi.spyOn(outbox, "renew").mockResolvedValue();
  const drop = vi.spyOn(outbox, "drop").mockResolvedValue();
  render(<UnsentSheet onClose={() => {}} />);
  expect(screen.getByText("Goes out by itself, once.")).toBeTruthy();
  expect(screen.getByText("there is no such project")).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Send again" }));
  expect(renew.mock.calls).toEqual([["3"]]);
  for (const button of screen.getAllByRole("button", { name: "Discard" })) await userEvent.click(button);
  expect(drop.mock.calls).toEqual([["1"], ["2"], ["3"]]);
});
