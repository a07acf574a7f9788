/** `idb` without IndexedDB, for `vi.mock("idb", () => import("@/test/idb"))`: as much of it as the app uses. */

type Key = IDBValidKey;
interface Options {
  upgrade(database: { createObjectStore(name: string, options?: { keyPath: string }): void }): void;
}

class Store {
  private readonly rows = new Map<Key, unknown>();
  constructor(private readonly keyPath?: string) {}

  async put(value: object, key?: Key) {
    const copy = structuredClone(value);
    this.rows.set(this.keyPath ? ((copy as Record<string, Key>)[this.keyPath] as Key) : (key as Key), copy);
  }
  get = async (key: Key) => structuredClone(this.rows.get(key));
  getAll = async () => structuredClone([...this.rows.values()]);
  getAllKeys = async () => [...this.rows.keys()];
  delete = async (key: Key) => void this.rows.delete(key);
  clear = async () => this.rows.clear();
}

const stores = new Map<string, Store>();
let fault: Error | null = null;

/** Whatever is done with it fails from now on, or works again. */
export function breaks(now: Error | null) {
  fault = now;
}

function of(name: string): Store {
  const store = stores.get(name);
  if (fault) throw fault;
  if (!store) throw new Error(`there is no store ${name}`);
  return store;
}

const database = {
  put: async (name: string, value: object, key?: Key) => of(name).put(value, key),
  get: async (name: string, key: Key) => of(name).get(key),
  getAll: async (name: string) => of(name).getAll(),
  delete: async (name: string, key: Key) => of(name).delete(key),
  clear: async (name: string) => of(name).clear(),
  transaction: (name: string) => ({ store: of(name), done: Promise.resolve() }),
};

export async function openDB(_: string, __: number, { upgrade }: Options) {
  if (fault) throw fault;
  upgrade({
    createObjectStore: (name, options) => {
      if (!stores.has(name)) stores.set(name, new Store(options?.keyPath));
    },
  });
  return database;
}
