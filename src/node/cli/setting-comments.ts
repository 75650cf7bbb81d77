import { existsSync, readFileSync } from "node:fs";
import type { SettingComments } from "../../core/agents/settings-text.ts";

/** The comments of all settings, which `scripts/setting-comments.mjs` takes from the sources; none without a build. */
export function settingComments(): SettingComments {
  const file = new URL("./setting-comments.json", import.meta.url);
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
}
