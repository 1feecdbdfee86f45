import { expect, test } from "vitest";
import { keepsItsKey } from "../src/account/repeat-key";

const problem = (status: number, code: string) => ({ status, code, errors: [] });
const LOST = problem(0, "client.unreachable");

/** A sender that fails as told, then answers, and the keys it was given. */
function sender(...failures: object[]) {
  const keys: string[] = [];
  const send = keepsItsKey(async (_values: string, key: string) => {
    keys.push(key);
    const failure = failures.shift();
    if (failure) throw failure;
    return "answer";
  });
  return { keys, send };
}

test.each([LOST, problem(409, "idempotency.in_flight")])("%j keeps the key", async (failure) => {
  const { keys, send } = sender(failure);
  await expect(send("a")).rejects.toBe(failure);
  expect(await send("a")).toBe("answer");
  await send("b");
  expect(keys[1]).toBe(keys[0]);
  expect(keys[2]).not.toBe(keys[0]);
});

test("an answered refusal ends the key", async () => {
  const { keys, send } = sender(problem(409, "identity.email_taken"));
  await expect(send("a")).rejects.toMatchObject({ status: 409 });
  await send("a");
  expect(keys[1]).not.toBe(keys[0]);
});

test("a request that was changed after a lost answer is sent anew", async () => {
  const { keys, send } = sender(LOST, problem(422, "idempotency.mismatch"));
  await expect(send("a")).rejects.toBe(LOST);
  expect(await send("b")).toBe("answer");
  expect(keys[1]).toBe(keys[0]);
  expect(keys[2]).not.toBe(keys[0]);
});
