import { queryOptions } from "@tanstack/react-query";
import { keys } from "@/api/keys";
import { ask, type DeviceView, type PasskeyView, type PersonView } from "@/features/account/wire";

interface Page<T> {
  items: T[];
  next?: string | null;
}

export const devices = queryOptions({
  queryKey: [...keys.devices, "all"],
  queryFn: () => ask<Page<DeviceView>>("GET", "/devices?limit=200"),
});

export const people = queryOptions({
  queryKey: [...keys.people, "all"],
  queryFn: () => ask<Page<PersonView>>("GET", "/people?limit=200"),
});

export const passkeys = queryOptions({
  queryKey: [...keys.people, "passkeys"],
  queryFn: () => ask<Page<PasskeyView>>("GET", "/passkeys?limit=200"),
});
