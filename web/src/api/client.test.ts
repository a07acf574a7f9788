import { expect, it, vi } from "vitest";
import { problem, serve } from "@/test/server";
import { api, onSignedOut } from "./client";
import { Problem } from "./problem";

it("takes a 401 for the end of the session, but not where somebody shows who they are", async () => {
  const ended = vi.fn();
  onSignedOut(ended);
  const no = () => problem(401, "that name and that password do not go together");
  serve({
    "POST /api/v1/session/password": no,
    "POST /api/v1/join/look": no,
    "POST /api/v1/passkeys/finish": no,
    "GET /api/v1/inbox": no,
  });
  const wrong = api.POST("/api/v1/session/password", { body: { name: "ada", password: "no" } });
  await expect(wrong).rejects.toThrow("do not go together");
  await expect(api.POST("/api/v1/join/look", { body: { code: "x" } })).rejects.toBeInstanceOf(Problem);
  const passkey = { ceremony_id: "c", credential: {} };
  await expect(api.POST("/api/v1/passkeys/finish", { body: passkey })).rejects.toBeInstanceOf(Problem);
  expect(ended).not.toHaveBeenCalled();

  await expect(api.GET("/api/v1/inbox")).rejects.toBeInstanceOf(Problem);
  expect(ended).toHaveBeenCalledOnce();
});
