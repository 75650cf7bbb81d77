import { basename, dirname } from "node:path";
import type { IJob } from "kubernetes-models/batch/v1";
import type { IConfigMap, IPodTemplateSpec } from "kubernetes-models/v1";
import { UserError } from "../../../core/base/errors.ts";
import type { Batch, BatchLauncher, BatchQueue } from "./batch.ts";
import { CELL_EXIT, cellArguments } from "./launcher.ts";

export interface KubernetesOptions {
  /** The image of the containers, in which `smore` is on the path. */
  readonly image: string;
  /** A claim of a volume that many nodes write; it holds datasets and results. */
  readonly claim: string;
}

/** Where the volume and the grid are in a container. */
const [WORK, GRID] = ["/work", "/etc/smore"];
/** How often a failed run is tried again. */
const RETRIES = 2;
/** Seconds for the checkpoint of a run that is evicted. */
const GRACE = 300;

/** Writes the manifest of a grid for Kubernetes; it submits nothing itself. */
export class KubernetesLauncher implements BatchLauncher {
  readonly makesDatasets = true;
  readonly #options: KubernetesOptions;

  constructor(options: KubernetesOptions) {
    this.#options = options;
  }

  plan(batch: Batch): string {
    return `${JSON.stringify(manifestOf(batch, this.#options), null, 2)}\n`;
  }

  async submit(): Promise<never> {
    throw refusal();
  }

  async queue(): Promise<BatchQueue> {
    throw refusal();
  }

  async cancel(): Promise<never> {
    throw refusal();
  }

  async close(): Promise<void> {}
}

const refusal = () =>
  new UserError(
    "--launcher kubernetes prints a manifest; give --dry-run, and its output to `kubectl apply --filename -`",
  );

/** The grid, and jobs that make its datasets, train its runs and report them. The last two wait until they are resumed. */
function manifestOf(batch: Batch, options: KubernetesOptions) {
  const { id, results, jobs, threads, resources, grid } = batch;
  const { limit, memory } = resources;
  const file = `${GRID}/grid.json`;
  const place = ["--results", dirname(results), "--name", basename(results)];
  const [command, , , ...rest] = cellArguments(jobs[0]);
  const mix = jobs[0].mixVersions ? ["--mix-versions"] : [];
  const datasets = ["--datasets", jobs[0].datasets];
  const cells = Math.max(...jobs.map(({ index }) => index)) + 1;
  const pod = (args: readonly string[], requests: { readonly [name: string]: string } = {}) =>
    podOf(id, options, args, requests);
  const job = (name: string, spec: NonNullable<IJob["spec"]>): IJob => ({
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: `${id}-${name}`, labels: labelsOf(id) },
    spec,
  });
  const config: IConfigMap = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: id, labels: labelsOf(id) },
    data: { "grid.json": grid },
  };
  const requests = { cpu: String(threads), ...(memory !== undefined && { memory: quantityOf(memory) }) };
  return {
    apiVersion: "v1",
    kind: "List",
    items: [
      config,
      job("datasets", {
        backoffLimit: RETRIES,
        template: pod(["smore", "bench", "datasets", file, ...datasets]),
      }),
      job("cells", {
        suspend: true,
        completionMode: "Indexed",
        completions: cells,
        parallelism: Math.min(limit ?? cells, cells),
        backoffLimitPerIndex: RETRIES,
        // A run that was stopped after a checkpoint has not failed.
        podFailurePolicy: {
          rules: [{ action: "Ignore", onExitCodes: { operator: "In", values: [CELL_EXIT.again] } }],
        },
        template: pod(["smore", command, file, "$(JOB_COMPLETION_INDEX)", ...place, ...rest], requests),
      }),
      job("report", {
        suspend: true,
        backoffLimit: RETRIES,
        template: pod([
          ...["sh", "-c", 'smore bench record "$@" && smore report "$0"', results],
          ...[file, ...place, ...datasets, ...mix],
        ]),
      }),
    ],
  };
}

const labelsOf = (id: string) => ({ "app.kubernetes.io/name": "smore", "app.kubernetes.io/instance": id });

function podOf(
  id: string,
  { image, claim }: KubernetesOptions,
  command: readonly string[],
  requests: { readonly [name: string]: string },
): IPodTemplateSpec {
  return {
    metadata: { labels: labelsOf(id) },
    spec: {
      restartPolicy: "Never",
      terminationGracePeriodSeconds: GRACE,
      containers: [
        {
          name: "smore",
          image,
          command: [...command],
          workingDir: WORK,
          resources: { requests },
          volumeMounts: [
            { name: "work", mountPath: WORK },
            { name: "grid", mountPath: GRID, readOnly: true },
          ],
        },
      ],
      volumes: [
        { name: "work", persistentVolumeClaim: { claimName: claim } },
        { name: "grid", configMap: { name: id } },
      ],
    },
  };
}

/** A size of Slurm, whose units are powers of 1024, as a quantity of Kubernetes. */
function quantityOf(memory: string): string {
  return /\d$/.test(memory) ? `${memory}Mi` : `${memory}i`;
}
