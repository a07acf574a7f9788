import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "@/api/client";
import { keys } from "@/api/keys";
import type { RecordOf } from "@/api/schema";

/** How runs came out, by whom or by what. */
export const records = (of: RecordOf) =>
  queryOptions({
    queryKey: [...keys.records, of],
    queryFn: () => answer(api.GET("/api/v1/track-records", { params: { query: { of, limit: 200 } } })),
  });
