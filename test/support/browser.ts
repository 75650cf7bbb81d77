import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const CHROMIUM = "/usr/bin/chromium";
const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--use-angle=swiftshader",
  "--enable-unsafe-swiftshader",
  "--disable-background-networking",
  "--no-first-run",
];

/** Empty if pages can be tested on this machine, else why they are skipped, for the name of the test. */
export const browserMissing = existsSync(CHROMIUM)
  ? ""
  : ` (skipped: there is no ${CHROMIUM}; install Debian's "chromium")`;

/** Starts a headless Chromium. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
}
