import { type MetricsRow, metricsSinks, type RunSink, type SinkRun } from "../../core/learn/metrics-sink.ts";

/**
 * The registered sinks while one run is trained. A sink that fails gets no further rows, and training continues: the rows
 * are in the files of the run.
 */
export class RunSinks {
  readonly #open = new Map<string, RunSink>();
  readonly #onNotice: ((sentence: string) => void) | undefined;
  /** Sends one row after the other. */
  #last: Promise<void> = Promise.resolve();

  constructor(onNotice: ((sentence: string) => void) | undefined) {
    this.#onNotice = onNotice;
  }

  /** Opens every registered sink for the run. */
  async open(run: SinkRun): Promise<void> {
    for (const [name, sink] of Object.entries(metricsSinks))
      await this.#attempt(name, async () => void this.#open.set(name, await sink.open(run)));
  }

  send(kind: "metrics" | "evaluation", row: MetricsRow): void {
    this.#last = this.#last.then(async () => {
      for (const [name, sink] of this.#open) await this.#attempt(name, () => sink[kind]?.({ ...row }));
    });
  }

  /** Waits until every row was received, and closes the sinks. */
  async close(): Promise<void> {
    await this.#last;
    for (const [name, sink] of this.#open) await this.#attempt(name, () => sink.close?.());
    this.#open.clear();
  }

  async #attempt(name: string, work: () => void | Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#open.delete(name);
      const reason = error instanceof Error ? error.message : String(error);
      this.#onNotice?.(`the metrics sink "${name}" failed and receives no further rows: ${reason}`);
    }
  }
}
