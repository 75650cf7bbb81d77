export * from "../core/index.ts";
export * from "./engine/index.ts";
export * from "./formats/index.ts";
