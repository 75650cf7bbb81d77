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
