import { act, renderHook } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { RunView } from "@/api/schema";
import { useSeen } from "./seen";

type About = Pick<RunView, "state" | "head_commit">;

describe("what was looked at", () => {
  it("follows the work as long as it goes on, and stays in review until the person takes the newer one", () => {
    const { result, rerender } = renderHook((run: About) => useSeen(run), {
      initialProps: { state: "running", head_commit: null } as About,
    });
    rerender({ state: "verifying", head_commit: "a" });
    expect(result.current).toMatchObject({ seen: "a", moved: false });
    rerender({ state: "review", head_commit: "a" });
    rerender({ state: "review", head_commit: "b" });
    expect(result.current).toMatchObject({ seen: "a", moved: true });
    act(() => result.current.look());
    expect(result.current).toMatchObject({ seen: "b", moved: false });
    rerender({ state: "running", head_commit: "c" });
    expect(result.current).toMatchObject({ seen: "c", moved: false });
  });

  it("is left behind by another round, however fast that is", () => {
    const { result, rerender } = renderHook((run: About) => useSeen(run), {
      initialProps: { state: "review", head_commit: "a" } as About,
    });
    rerender({ state: "running", head_commit: "a" });
    expect(result.current).toMatchObject({ seen: "a", moved: false });
    rerender({ state: "review", head_commit: "b" });
    expect(result.current).toMatchObject({ seen: "b", moved: false });
  });
});
