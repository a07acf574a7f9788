/** Where things of the daemon are shown. Notifications lead to the same addresses. */
export const runPath = (id: string): string => `/runs/${id}`;
export const planPath = (id: string): string => `/plans/${id}`;
export const conversationPath = (id: string): string => `/conversations/${id}`;
