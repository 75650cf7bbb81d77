import { readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { writeFileAtomically } from "../files/atomic.ts";
import type { Hold } from "../files/hold.ts";
import { STATUS } from "../runs/run-directory.ts";

/** Seconds between two writings of a status: a tenth of the time since the start, within these bounds. */
const [SHORTEST, LONGEST] = [1, 10];

const time = z.iso.datetime();

/** `status.json` in the folder of a run: the progress that `smore cell` reports. Times are those of its machine. */
const cellStatusSchema = z.strictObject({
  state: z.enum(["running", "stopped", "finished", "diverged", "broken"]),
  /** Updates done, and those that the run has. */
  completed: z.int().min(0),
  updates: z.int().min(1),
  /** Of the latest evaluation. */
  success: z.number().min(0).max(1).optional(),
  /** Of a cell that is diverged or broken. */
  failure: z.string().optional(),
  /** Sentences for the user. */
  notices: z.array(z.string()),
  /** How often the cell was started. */
  attempts: z.int().min(1),
  /** Times of the first start, of the last start, and of this status. */
  began: time,
  started: time,
  written: time,
  host: z.string(),
  pid: z.int(),
  /** The job of a scheduler. */
  job: z.string().optional(),
  /** Of all attempts: seconds of processor time, and those spent waiting after a submission or an interruption. */
  processorSeconds: z.number().min(0),
  waitSeconds: z.number().min(0),
  /** Largest resident memory of an attempt, in bytes. */
  memoryBytes: z.number().min(0),
});

export type CellStatus = z.output<typeof cellStatusSchema>;

/** The status in the folder of a run; undefined if there is none or it is damaged, since nothing depends on it. */
export async function readStatus(folder: string): Promise<CellStatus | undefined> {
  try {
    return cellStatusSchema.safeParse(JSON.parse(await readFile(join(folder, STATUS), "utf8"))).data;
  } catch {
    return undefined;
  }
}

/** Where and when an attempt was submitted. */
export interface Submission {
  /** In milliseconds since 1970. */
  readonly submitted?: number | undefined;
  /** The job of a scheduler, such as `slurm 12_3`. */
  readonly job?: string | undefined;
}

/** Writes the status of a cell while this process holds its folder: now and then, and at the end. */
export class StatusWriter {
  readonly #folder: string;
  readonly #hold: Hold;
  readonly #before: CellStatus | undefined;
  readonly #began = performance.now();
  #status: CellStatus;
  #timer: NodeJS.Timeout | undefined;
  #writing = Promise.resolve();

  private constructor(folder: string, hold: Hold, before: CellStatus | undefined, status: CellStatus) {
    this.#folder = folder;
    this.#hold = hold;
    this.#before = before;
    this.#status = status;
  }

  /** Begins an attempt at a run with this number of updates. */
  static async begin(
    folder: string,
    hold: Hold,
    updates: number,
    { submitted, job }: Submission,
  ): Promise<StatusWriter> {
    const before = await readStatus(folder);
    const now = Date.now();
    const started = new Date(now).toISOString();
    const waitedSince = Math.max(submitted ?? 0, before ? Date.parse(before.written) : 0) || now;
    const writer = new StatusWriter(folder, hold, before, {
      state: "running",
      completed: before?.completed ?? 0,
      updates,
      ...(before?.success !== undefined && { success: before.success }),
      notices: [],
      attempts: (before?.attempts ?? 0) + 1,
      began: before?.began ?? started,
      started,
      written: started,
      host: hostname(),
      pid: process.pid,
      ...(job !== undefined && { job }),
      processorSeconds: 0,
      waitSeconds: (before?.waitSeconds ?? 0) + Math.max(0, now - waitedSince) / 1000,
      memoryBytes: 0,
    });
    await writer.#write();
    writer.#schedule();
    return writer;
  }

  /** Takes new values, which are written with the next status. */
  change(news: Partial<Pick<CellStatus, "completed" | "success">>): void {
    this.#status = { ...this.#status, ...news };
  }

  notice(sentence: string): void {
    this.#status = { ...this.#status, notices: [...this.#status.notices, sentence] };
  }

  async end(state: Exclude<CellStatus["state"], "running">, failure?: string): Promise<void> {
    clearTimeout(this.#timer);
    this.#status = { ...this.#status, state, ...(failure !== undefined && { failure }) };
    await this.#write();
  }

  #schedule(): void {
    const elapsed = (performance.now() - this.#began) / 1000;
    const pause = Math.min(LONGEST, Math.max(SHORTEST, elapsed / 10));
    this.#timer = setTimeout(() => void this.#write().then(() => this.#schedule()), 1000 * pause);
    this.#timer.unref();
  }

  /** Training goes on where the status cannot be written. */
  #write(): Promise<void> {
    this.#writing = this.#writing
      .then(async () => {
        this.#hold.requireHeld();
        const { user, system } = process.cpuUsage();
        this.#status = {
          ...this.#status,
          written: new Date().toISOString(),
          processorSeconds: (this.#before?.processorSeconds ?? 0) + (user + system) / 1e6,
          memoryBytes: Math.max(this.#before?.memoryBytes ?? 0, 1024 * process.resourceUsage().maxRSS),
        };
        await writeFileAtomically(join(this.#folder, STATUS), `${JSON.stringify(this.#status, null, 2)}\n`);
      })
      .catch(() => {});
    return this.#writing;
  }
}
