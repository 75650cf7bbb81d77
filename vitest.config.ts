import { defineConfig } from "vitest/config";

/** The projects of CONTRIBUTING.md: what their tests need, and where they lie. */
export default defineConfig({
  test: {
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: "forks",
    // Tests that wait for processes leave the cores to others.
    maxWorkers: 3,
    reporters: ["default", "./scripts/closing-line.mjs"],
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["src/**/*.test.ts", "test/unit/**/*.test.ts"],
          exclude: ["src/**/*.engine.test.ts", "src/**/*.isolated.test.ts"],
          // Fast tests spend most of their time on starting a process and importing modules; these share both.
          pool: "threads",
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: "engine",
          include: ["src/**/*.engine.test.ts", "test/engine/**/*.test.ts"],
          isolate: false,
        },
      },
      { extends: true, test: { name: "isolated", include: ["src/**/*.isolated.test.ts"] } },
      { extends: true, test: { name: "process", include: ["test/process/**/*.test.ts"] } },
      { extends: true, test: { name: "web", include: ["test/web/**/*.test.ts"] } },
      {
        extends: true,
        test: { name: "slow", include: ["test/slow/**/*.test.ts"], testTimeout: 3_600_000 },
      },
    ],
  },
});
