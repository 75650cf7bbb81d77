import { describe, expect, it } from "vitest";
import type { Batch } from "./batch.ts";
import { rangesOf, SlurmLauncher } from "./slurm.ts";

const batchOf = (indices: readonly number[], resources: Batch["resources"] = {}): Batch => ({
  id: "smore-0123456789ab",
  results: "results/it's",
  grid: "{}",
  jobs: indices.map((index) => ({
    results: "results/it's",
    index,
    folder: `results/it's/runs/run${index}`,
    gridId: "ab0123456789",
    datasets: "datasets",
    mixVersions: false,
    submitted: 1000,
  })),
  threads: 2,
  resources,
});
const plan = (...args: Parameters<typeof batchOf>) => new SlurmLauncher().plan(batchOf(...args));

describe("the scripts of a grid", () => {
  it("request the grid's resources in the jobs of cells", () => {
    const resources = { partition: "gpu", account: "lab", time: "1:00:00", memory: "4G", limit: 8 };
    const cells = plan([0, 1, 2, 7], resources).split("# sbatch")[2];
    for (const option of [
      ...["--array=0-2,7%8", "--cpus-per-task=2", "--mem=4G", "--time=1:00:00", "--signal=B:USR1@300"],
      ...["--partition=gpu", "--account=lab", "--requeue", "--open-mode=append"],
    ])
      expect(cells).toContain(`#SBATCH ${option}\n`);
    expect(cells).toContain(` cell 'results/it'\\''s' "$SLURM_ARRAY_TASK_ID" --grid-id ab0123456789 `);
  });

  it("make the datasets first and the report last", () => {
    const commands = plan([0]).match(/^# sbatch.*$/gm);
    expect(commands).toEqual([
      "# sbatch results/it's/slurm/datasets.sh",
      "# sbatch --dependency=afterok:<datasets> results/it's/slurm/cells-0.sh",
      "# sbatch --dependency=afterany:<cells-0> results/it's/slurm/report.sh",
    ]);
  });

  it("have at most 1000 cells per array, and run arrays one after the other if there is a limit", () => {
    const indices = [5, 999, 1000, 2500];
    expect(plan(indices).match(/^#SBATCH '?--array.*$/gm)).toEqual([
      ...["#SBATCH --array=5,999", "#SBATCH --array=0", "#SBATCH --array=500"],
    ]);
    expect(plan(indices)).toContain(`$((SLURM_ARRAY_TASK_ID + 2000)) --grid-id`);
    expect(plan(indices)).toContain("--dependency=afterok:<datasets> results/it's/slurm/cells-2000.sh");
    expect(plan(indices, { limit: 4 })).toContain(
      "--dependency=afterany:<cells-1000> results/it's/slurm/cells-2000.sh",
    );
  });

  it.each([
    ["8", 120],
    ["8:00", 120],
    ["0:08:00", 120],
    ["1-0", 300],
    ["0-00:08", 120],
  ])("warn a cell with the time limit %s %i s before it", (time, seconds) => {
    expect(plan([0], { time })).toContain(`--signal=B:USR1@${seconds}\n`);
  });
});

it.each([
  [[0], "0"],
  [[0, 1, 2, 4, 6, 7], "0-2,4,6-7"],
])("the indices %j are written as %s", (places, text) => {
  expect(rangesOf(places)).toBe(text);
});
