import { chromium } from "playwright-core";

/** A headless Chromium that draws without a graphics card. */
export function launchBrowser(...flags) {
  const args = [
    ...["--headless", "--no-sandbox", "--disable-gpu"],
    ...["--use-angle=swiftshader", "--enable-unsafe-swiftshader"],
    ...flags,
  ];
  return chromium.launch({ executablePath: "/usr/bin/chromium", args });
}
