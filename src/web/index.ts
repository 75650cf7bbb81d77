export { type WebEngineOptions, webEngine } from "./engine/index.ts";
