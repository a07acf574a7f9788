import { expect, it, vi } from "vitest";
import { Version } from "./version";

class FakeWorker extends EventTarget {
  postMessage = vi.fn();
}

function opened(waiting: FakeWorker | null, controller: object | null = {}) {
  const container = Object.assign(new EventTarget(), { controller });
  const registration = Object.assign(new EventTarget(), { waiting, installing: null as FakeWorker | null });
  const reload = vi.fn();
  const version = new Version(() => container as never, reload);
  const heard = vi.fn();
  version.watch(heard);
  version.follow(registration as never);
  return { container, registration, reload, version, heard };
}

it("tells of a version that comes while the page is open, and begins again with it when it is taken", () => {
  const { container, registration, reload, version, heard } = opened(null);
  expect(version.isThere()).toBe(false);
  const worker = new FakeWorker();
  registration.installing = worker;
  registration.dispatchEvent(new Event("updatefound"));
  registration.waiting = worker;
  worker.dispatchEvent(new Event("statechange"));
  expect(version.isThere()).toBe(true);
  expect(heard).toHaveBeenCalledTimes(1);

  version.take();
  expect(worker.postMessage).toHaveBeenCalledWith({ type: "take" });
  expect(reload).not.toHaveBeenCalled();
  container.dispatchEvent(new Event("controllerchange"));
  expect(reload).toHaveBeenCalledTimes(1);
});

it("tells of one that waited before the page was opened, and not of the first one", () => {
  expect(opened(new FakeWorker()).version.isThere()).toBe(true);
  expect(opened(new FakeWorker(), null).version.isThere()).toBe(false);
});
