import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { renderPage } from "@/test/page";
import { serve, silence } from "@/test/server";
import { item } from "../talk/testing/views";
import { Item } from "./Item";

it("shows what the list knows of it where nobody can be asked", async () => {
  const asked = item("q1", { title: "Which colour?", options: [{ id: "1", label: "Blue" }] });
  serve({ "GET /api/v1/inbox": { items: [asked] }, "GET /api/v1/inbox/q1": silence });
  const { client } = await renderPage(<Item id="q1" onAnswered={() => {}} onDecided={() => {}} />);
  expect(await screen.findByRole("button", { name: "Blue" })).toBeTruthy();
  expect(client.getQueryState(["inbox", "item", "q1"])?.status).toBe("error");
  expect(screen.queryByText("Try again")).toBeNull();
});
