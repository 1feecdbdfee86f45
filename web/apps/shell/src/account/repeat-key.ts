import { isProblem } from "@treum/api-client";

/**
 * Sends with a key that stays the same until an answer came, so that pressing the button again
 * after a lost answer opens no second account. What was changed meanwhile is a new request.
 */
export function keepsItsKey<Values>(send: (values: Values, key: string) => Promise<unknown>) {
  let key: string | null = null;
  return async function sendOnce(values: Values): Promise<unknown> {
    const isRepeat = key !== null;
    key ??= crypto.randomUUID();
    try {
      const answer = await send(values, key);
      key = null;
      return answer;
    } catch (error) {
      if (!isOpen(error)) key = null;
      if (isRepeat && isProblem(error) && error.code === "idempotency.mismatch") {
        return sendOnce(values);
      }
      throw error;
    }
  };
}

/** Whether the request may yet have, or have had, its effect. */
function isOpen(error: unknown): boolean {
  return isProblem(error) && (error.status === 0 || error.code === "idempotency.in_flight");
}
