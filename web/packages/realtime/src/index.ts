export { Client, TicketRefused } from "./client";
export type { ClientEvents, Status } from "./client";
export type { Environment, Socket } from "./environment";
export { createFeed } from "./feed";
export type { CacheDispatch, Feed } from "./feed";
export { Prices } from "./prices";
export type { MarketClock, Quote } from "./prices";
export { FeedProvider, useIsQuiet, useMarketClock, useQuote, useRetryNow } from "./react";
