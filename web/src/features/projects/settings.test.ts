import { expect, it } from "vitest";
import { aProject } from "@/test/views";
import { changeOf, emptyProject, formOf, isSsh, keyIn, keysPage, newProjectOf } from "./settings";

it("changes nothing when nobody changed anything", () => {
  const project = aProject({ path: "app", aliases: ["store"], secret_files: [".env"] });
  expect(changeOf(project, formOf(project))).toEqual({});
});

it("sends what was changed, and takes away what was emptied", () => {
  const project = aProject({ path: "app", agent: "claude", instructions: "x" });
  const form = { ...formOf(project), path: " ", agent: "", instructions: "\n", checks: "make\n\nmake lint" };
  expect(changeOf(project, form)).toEqual({
    path: null,
    agent: null,
    instructions: null,
    checks: ["make", "make lint"],
  });
});

it("leaves values alone that nobody wrote anew, and tells those that go", () => {
  const project = aProject({ env_names: ["KEEP", "SET", "GONE"] });
  const form = formOf(project);
  form.env = [
    { name: "KEEP", known: true },
    { name: "SET", known: true, value: "2" },
    { name: "GONE", known: true, value: null },
    { name: "NEW", known: false, value: "1" },
    { name: " ", known: false, value: "nowhere" },
  ];
  expect(changeOf(project, form).env).toEqual({ SET: "2", GONE: null, NEW: "1" });
});

it("a new project says only what was filled in", () => {
  const form = { ...emptyProject, name: " shop ", env: [{ name: "A", value: "", known: false }] };
  expect(newProjectOf(form)).toEqual({ name: "shop", checks: [], deliver: "review" });
});

it("finds the key in a refusal, and where a host takes it", () => {
  const detail =
    "git@github.com: Permission denied; give the host the key: ssh-ed25519 AAAAC3Nz/x+= deputy-01a";
  expect(keyIn(detail)).toBe("ssh-ed25519 AAAAC3Nz/x+= deputy-01a");
  expect(keyIn("ssh: Could not resolve hostname")).toBeNull();
  expect(keysPage("git@github.com:me/shop.git")?.href).toBe("https://github.com/me/shop/settings/keys/new");
  expect(keysPage("ssh://git@github.com/me/shop")?.pathname).toBe("/me/shop/settings/keys/new");
  expect(keysPage("https://github.com/me/shop.git")).toBeNull();
  expect(keysPage("git@git.example.com:me/shop.git")).toBeNull();
});

it("knows addresses by ssh", () => {
  expect(["git@h:a/b.git", "ssh://h/a", "h:a"].every(isSsh)).toBe(true);
  expect(["https://h/a.git", "/srv/git/a.git", "file:///a"].some(isSsh)).toBe(false);
});
