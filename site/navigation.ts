// The order of the pages.

export interface Group {
  readonly title: string;
  /** By their paths in the repository. */
  readonly pages: readonly string[];
}

export const START = "README.md";
/** Where the pages of the programming interface lie; TypeDoc writes them. */
export const API = "api";

export const NAVIGATION: readonly Group[] = [
  {
    title: "Learn",
    pages: [
      "docs/tutorials/robot-log.md",
      "docs/tutorials/demonstrations.md",
      "docs/tutorials/own-environment-and-agent.md",
      "docs/tutorials/training-in-the-browser.md",
      "docs/tutorials/published-number.md",
      "docs/tutorials/from-pixels.md",
      "docs/tutorials/slurm-grid.md",
    ],
  },
  {
    title: "Guides",
    pages: [
      "docs/guides/choosing-a-method.md",
      "docs/guides/coming-from-other-libraries.md",
      "docs/guides/held-out-metrics.md",
      "docs/guides/troubleshooting.md",
    ],
  },
  {
    title: "Use",
    pages: [
      "docs/studio.md",
      "docs/datasets.md",
      "docs/data-formats.md",
      "docs/environments.md",
      "docs/images.md",
      "docs/online.md",
      "docs/evaluation.md",
      "docs/tuning.md",
      "docs/clusters.md",
      "docs/deployment.md",
      "docs/extensions.md",
    ],
  },
  {
    title: "Understand",
    pages: [
      "docs/smore.md",
      "docs/algorithms.md",
      "docs/results.md",
      "docs/performance.md",
      "docs/reliability.md",
      "docs/architecture.md",
      "docs/versions.md",
    ],
  },
  {
    title: "Reference",
    pages: ["api/index.md", "docs/reference/settings.md", "docs/reference/commands.md"],
  },
  {
    title: "Notes",
    pages: [
      "docs/notes/defaults-2026-11-26.md",
      "docs/notes/search-2026-11-29.md",
      "docs/notes/batch-size.md",
    ],
  },
  { title: "Project", pages: ["CONTRIBUTING.md", "CHANGELOG.md"] },
];
