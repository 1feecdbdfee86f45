import { expect, test, vi } from "vitest";
import { Prices } from "../src/prices";

function world() {
  const frames: (() => void)[] = [];
  const prices = new Prices((run) => frames.push(run));
  const update = (price: string, run = "r1", id = "i1") =>
    prices.update({
      run,
      market_time: "t",
      items: [{ instrument_id: id, symbol: "X", price, at: "t" }],
    });
  return { prices, update, frames, draw: () => frames.splice(0).forEach((run) => run()) };
}

test("a burst is one notification with the last price", () => {
  const { prices, update, frames, draw } = world();
  const listener = vi.fn();
  prices.onQuote("i1", listener);
  ["1.00", "2.00", "3.00"].forEach((price) => update(price));
  expect(frames).toHaveLength(1);
  expect(prices.quote("i1")).toBeNull();
  draw();
  expect(listener).toHaveBeenCalledOnce();
  expect(prices.quote("i1")?.price).toBe("3.00");
});

test("only the changed instrument's listeners are called", () => {
  const { prices, update, draw } = world();
  const other = vi.fn();
  const remove = prices.onQuote("i2", other);
  update("1.00");
  draw();
  expect(other).not.toHaveBeenCalled();
  update("1.00", "r1", "i2");
  remove();
  draw();
  expect(other).not.toHaveBeenCalled();
});

test("a new run forgets the prices of the last one", () => {
  const { prices, update, draw } = world();
  const listener = vi.fn();
  update("1.00");
  draw();
  prices.onQuote("i1", listener);
  update("5.00", "r2", "i2");
  draw();
  expect(prices.quote("i1")).toBeNull();
  expect(listener).toHaveBeenCalledOnce();
  expect(prices.marketClock()).toEqual({ run: "r2", time: "t" });
});
