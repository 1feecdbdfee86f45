import { expect, test } from "vitest";
import { feedWords } from "../src/frame/FeedBanner";

const SINCE = "2025-11-17T06:54:58Z";

test("a silent feed is told with the time of its last price", () => {
  expect(feedWords({ feed_state: "stale", feed_since: SINCE })).toMatchObject({
    tone: "warn",
    heading: "No new prices",
  });
  const mute = feedWords({ feed_state: "mute", feed_since: SINCE });
  expect(mute).toMatchObject({ tone: "loss", heading: "The feed is silent" });
  expect(mute?.body).toContain("since 12:24\u00a0IST");
});

test("a feed that never gave a price has no time to name", () => {
  expect(feedWords({ feed_state: "mute", feed_since: null })?.body).toContain("since its start");
});

test.each(["live", "finished"] as const)("a %s feed needs no banner", (feed_state) => {
  expect(feedWords({ feed_state, feed_since: null })).toBeNull();
});
