import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "@/api/client";
import { keys } from "@/api/keys";

/** More than anybody has. */
const all = { params: { query: { limit: 200 } } };

export const devices = queryOptions({
  queryKey: [...keys.devices, "all"],
  queryFn: () => answer(api.GET("/api/v1/devices", all)),
});

export const people = queryOptions({
  queryKey: [...keys.people, "all"],
  queryFn: () => answer(api.GET("/api/v1/people", all)),
});

export const passkeys = queryOptions({
  queryKey: [...keys.people, "passkeys"],
  queryFn: () => answer(api.GET("/api/v1/passkeys", all)),
});
