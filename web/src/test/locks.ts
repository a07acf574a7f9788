/** The browser's locks for one test: in the order of asking, and none for who asks only whether it is free. */
export function putLocks() {
  const held = new Map<string, Promise<unknown>>();
  const request = async (
    name: string,
    options: LockOptions | ((lock: object | null) => unknown),
    then?: (lock: object | null) => unknown,
  ) => {
    const act = typeof options === "function" ? options : then;
    const before = held.get(name);
    if (before && typeof options === "object" && options.ifAvailable) return act?.(null);
    const mine = (async () => {
      await before?.catch(() => {});
      return act?.({ name });
    })();
    held.set(name, mine);
    const release = () => {
      if (held.get(name) === mine) held.delete(name);
    };
    mine.then(release, release);
    return mine;
  };
  Object.defineProperty(navigator, "locks", { configurable: true, value: { request } });
}
