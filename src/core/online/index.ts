export { Collector, type CollectorState } from "./collector.ts";
export { type OnlineConfig, onlineConfig } from "./config.ts";
export type { ExperiencePosition, ExperienceStore } from "./experience-store.ts";
