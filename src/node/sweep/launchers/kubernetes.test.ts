import { Job } from "kubernetes-models/batch/v1";
import { ConfigMap } from "kubernetes-models/v1";
import { describe, expect, it } from "vitest";
import type { Batch } from "./batch.ts";
import { KubernetesLauncher } from "./kubernetes.ts";

const batch: Batch = {
  id: "smore-0123456789ab",
  results: "results/ablation",
  grid: '{ "methods": ["bc"] }\n',
  jobs: [1, 4].map((index) => ({
    results: "results/ablation",
    index,
    folder: `results/ablation/runs/run${index}`,
    gridId: "ab0123456789",
    datasets: "datasets",
    mixVersions: true,
    submitted: 1000,
  })),
  threads: 2,
  resources: { memory: "4G", limit: 3 },
};
const manifest = JSON.parse(new KubernetesLauncher({ image: "smore:1", claim: "shared" }).plan(batch));
const [config, ...jobs] = manifest.items;

describe("the manifest of a grid", () => {
  it("is valid by the schemas of Kubernetes, which reject mistakes", () => {
    new ConfigMap(config).validate();
    for (const job of jobs) new Job(job).validate();
    const [, cells] = jobs;
    const wrong = (spec: object) => () => new Job({ ...cells, spec: { ...cells.spec, ...spec } }).validate();
    expect(wrong({ completions: "four" })).toThrow(/completions/);
    expect(wrong({ template: undefined })).toThrow(/template/);
    expect(wrong({ podFailurePolicy: { rules: [{ onExitCodes: { values: [75] } }] } })).toThrow(
      /action|operator/,
    );
  });

  it("holds the grid, and jobs for datasets, runs and report, of which the last two wait", () => {
    expect(config.data["grid.json"]).toBe(batch.grid);
    expect(jobs.map(({ metadata, spec }: Job) => [metadata!.name, spec!.suspend ?? false])).toEqual([
      ["smore-0123456789ab-datasets", false],
      ["smore-0123456789ab-cells", true],
      ["smore-0123456789ab-report", true],
    ]);
  });

  it("trains a run by its completion index, tries failures again, and does not count checkpoints as failures", () => {
    const { spec } = jobs[1];
    expect(spec).toMatchObject({
      completionMode: "Indexed",
      completions: 5,
      parallelism: 3,
      backoffLimitPerIndex: 2,
    });
    expect(spec.podFailurePolicy.rules).toEqual([
      { action: "Ignore", onExitCodes: { operator: "In", values: [75] } },
    ]);
    const [container] = spec.template.spec.containers;
    expect(container.command.join(" ")).toBe(
      "smore cell /etc/smore/grid.json $(JOB_COMPLETION_INDEX) --results results --name ablation " +
        "--grid-id ab0123456789 --datasets datasets --submitted 1000 --mix-versions",
    );
    expect(container.resources.requests).toEqual({ cpu: "2", memory: "4Gi" });
  });
});
