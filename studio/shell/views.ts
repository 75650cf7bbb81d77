import type { View } from "./view.ts";

/** In the order of the header. Each is loaded when it is first opened. */
export const VIEWS: readonly View[] = [
  { name: "train", label: "Train", keepsWorking: true, load: () => import("../train/view.tsx") },
  { name: "play", label: "Play", load: () => import("../play/view.tsx") },
  // The site has no server to ask.
  ...(import.meta.env.MODE === "site"
    ? []
    : [
        { name: "runs", label: "Runs", load: () => import("../runs/view.tsx") },
        { name: "data", label: "Data", load: () => import("../data/view.tsx") },
      ]),
];
