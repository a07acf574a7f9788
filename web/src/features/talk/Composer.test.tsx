import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { Problem } from "@/api/problem";
import { Composer } from "./Composer";

function pointer(fine: boolean) {
  vi.stubGlobal("matchMedia", (query: string) => ({ matches: query.includes("fine") && fine }));
}
const field = () => screen.getByLabelText<HTMLTextAreaElement>("Message to the COO");

beforeEach(() => {
  localStorage.clear();
  pointer(true);
});

describe("at a desk", () => {
  it("sends with Enter, and begins a line with Shift", async () => {
    const onSay = vi.fn(async () => {});
    render(<Composer id="c1" onSay={onSay} />);
    await userEvent.type(field(), "one{Shift>}{Enter}{/Shift}two{Enter}");
    expect(onSay.mock.calls).toEqual([["one\ntwo"]]);
    expect(field().value).toBe("");
  });

  it("says nothing where nothing is written", async () => {
    const onSay = vi.fn(async () => {});
    render(<Composer id="c1" onSay={onSay} />);
    await userEvent.type(field(), "  {Enter}");
    expect(onSay).not.toHaveBeenCalled();
  });

  it("stops the answer with Escape", async () => {
    const onStop = vi.fn(async () => {});
    render(<Composer id="c1" onSay={vi.fn()} onStop={onStop} />);
    await userEvent.type(field(), "{Escape}");
    expect(onStop).toHaveBeenCalledOnce();
  });
});

it("begins a line with Enter on a phone, and sends by its button", async () => {
  pointer(false);
  const onSay = vi.fn(async () => {});
  render(<Composer id="c1" onSay={onSay} />);
  await userEvent.type(field(), "one{Enter}two");
  expect(onSay).not.toHaveBeenCalled();
  await userEvent.click(screen.getByRole("button", { name: "Send" }));
  expect(onSay.mock.calls).toEqual([["one\ntwo"]]);
});

it("keeps what was begun, by conversation, until it is said", async () => {
  const first = render(<Composer id="c1" onSay={vi.fn(async () => {})} />);
  await userEvent.type(field(), "half a tho");
  first.unmount();
  const other = render(<Composer id="c2" onSay={vi.fn()} />);
  expect(field().value).toBe("");
  other.unmount();
  const again = render(<Composer id="c1" onSay={vi.fn(async () => {})} />);
  expect(field().value).toBe("half a tho");
  await userEvent.type(field(), "ught{Enter}");
  again.unmount();
  render(<Composer id="c1" onSay={vi.fn()} />);
  expect(field().value).toBe("");
});

it("gives words back that were refused, before what was written since", async () => {
  let refuse = (_: Error) => {};
  const onSay = () =>
    new Promise<never>((_, reject) => {
      refuse = reject;
    });
  render(<Composer id="c1" onSay={onSay} />);
  await userEvent.type(field(), "too much{Enter}");
  await userEvent.type(field(), "more");
  refuse(new Problem({ type: "urn:test", status: 422, detail: "it is too long" }));
  expect((await screen.findByRole("alert")).textContent).toBe("it is too long");
  expect(field().value).toBe("too much\nmore");
});
