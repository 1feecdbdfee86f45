import { useSession } from "@treum/state";

/** Hides what the server would refuse; the server decides. */
const READERS = ["analyst", "admin"] as const;

export function useMayTest(): boolean {
  const { user } = useSession();
  return READERS.some((role) => user?.roles.includes(role));
}
