export * from "./decimals";
export * from "./formats";
export * from "./money";
export * from "./quotes";
export * from "./signals";
export * from "./silence";
export * from "./times";
