export * from "./decimals";
export * from "./formats";
export * from "./signals";
export * from "./silence";
export * from "./times";
