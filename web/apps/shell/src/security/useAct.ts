import { useState } from "react";
import { refusalText } from "./refusals";

/** One act at a time on one of several things, and why it failed. id: of the thing acted on. */
export function useAct() {
  const [busyId, setBusyId] = useState<string | null>(null);
  const [fault, setFault] = useState<string>();

  async function act(id: string, send: () => Promise<void>): Promise<void> {
    setFault(undefined);
    setBusyId(id);
    try {
      await send();
    } catch (error) {
      setFault(refusalText(error));
    } finally {
      setBusyId(null);
    }
  }

  return {
    busyId,
    fault,
    act: (id: string, send: () => Promise<void>) => void act(id, send),
  };
}
