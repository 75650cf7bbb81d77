import { availableParallelism } from "node:os";
import { basename } from "node:path";
import { Command, Option } from "commander";
import { redisOption, wholeNumber } from "../options.ts";

export const workerCommand = () =>
  new Command("worker")
    .description("train runs of grids that `smore bench --launcher redis` put into a queue, until Ctrl-C")
    .addOption(redisOption())
    .addOption(
      new Option("--workers <number>", "runs at once, on one core each")
        .argParser(wholeNumber(1))
        .default(availableParallelism(), "number of cores"),
    )
    .addHelpText(
      "after",
      `
Start it on any number of machines, in the shared folder in which \`smore bench\` was run. Ctrl-C and SIGTERM write
checkpoints first and put the runs back into the queue.
Everything is described in docs/clusters/redis.md.

Example:
  smore worker --redis redis://10.0.0.1:6379 --workers 8`,
    )
    .action(async ({ redis, workers }: { redis: string; workers: number }) => {
      const { runWorker } = await import("../../sweep/index.ts");
      const { interruptSignal } = await import("../../terminal/interrupt.ts");
      const signal = interruptSignal();
      signal.addEventListener("abort", () =>
        console.log("stopping after the current runs have written checkpoints …"),
      );
      await runWorker({
        redis,
        processes: workers,
        signal,
        onEvent: (folder, event) => console.log(`${basename(folder)} ${event}`),
      });
    });
