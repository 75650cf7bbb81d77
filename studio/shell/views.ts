import type { ComponentType } from "preact";

/** What a view gets from the page around it. */
export interface ViewProps {
  /** What the page's address says of this view. */
  readonly query: Readonly<Record<string, string>>;
}

/** One of the things that the studio's header leads to. */
export interface View {
  /** In addresses: `#/name`. */
  readonly name: string;
  readonly label: string;
  /** Whether its work goes on while another view is open. */
  readonly keepsWorking?: boolean;
  load(): Promise<{ readonly default: ComponentType<ViewProps> }>;
}

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
