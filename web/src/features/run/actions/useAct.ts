import { useState } from "react";
import { wordsOf } from "@/api/problem";
import { toast } from "@/components/toast";

/** Does something that takes a moment; what goes wrong is said. */
export function useAct() {
  const [busy, setBusy] = useState(false);
  const act = async (deed: () => Promise<unknown>, done?: string) => {
    setBusy(true);
    try {
      await deed();
      if (done) toast(done);
    } catch (error) {
      toast(wordsOf(error), "bad");
    } finally {
      setBusy(false);
    }
  };
  return { busy, act };
}
