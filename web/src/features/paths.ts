/** Where things of the daemon are shown. Notifications lead to the same addresses. */
export const runPath = (id: string): string => `/runs/${id}`;
export const planPath = (id: string): string => `/plans/${id}`;
export const conversationPath = (id: string): string => `/conversations/${id}`;

/** The position of an event that an address leads to (`?at=`); nothing where it says none. */
export function position(at: unknown): number | undefined {
  return typeof at === "number" && Number.isSafeInteger(at) && at >= 0 ? at : undefined;
}
