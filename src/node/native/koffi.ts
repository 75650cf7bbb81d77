import { createRequire } from "node:module";

/** The library that calls functions of the operating system; its native part is optional, so it may not be there. */
export function loadKoffi(): typeof import("koffi") | undefined {
  try {
    return createRequire(import.meta.url)("koffi");
  } catch {
    return undefined;
  }
}
