import type { Queue } from "bullmq";
import type { Redis } from "ioredis";
import { UserError } from "../../../core/base/errors.ts";
import { importOptional } from "../../../core/base/optional.ts";
import { leaseExpiry } from "../../files/lease.ts";
import type { Batch, BatchLauncher, BatchQueue } from "./batch.ts";
import type { CellJob, CellMessage } from "./launcher.ts";
import { ProcessLauncher } from "./processes.ts";

/** The queue of all grids on a server. */
const QUEUE = "smore";
/** The oldest version of Redis with everything that is used. */
const OLDEST = 7;
/** A run that fails is tried again, after seconds and twice as many each time. */
const [ATTEMPTS, PAUSE] = [3, 2];
/** Milliseconds until a run that another process trains is tried again. */
const IN_USE_PAUSE = 10_000;
/** Milliseconds after which a server that does not answer is reported. */
const PATIENCE = 5000;

const load = {
  bullmq: () => importOptional("bullmq", () => import("bullmq"), "the queue of runs"),
  ioredis: () => importOptional("ioredis", () => import("ioredis"), "the queue of runs"),
};

/**
 * A connection that survives restarts of the server once it is established.
 * @param url such as `redis://127.0.0.1:6379`
 * @throws UserError when no server of at least {@link OLDEST} answers there
 */
async function connect(url: string): Promise<Redis> {
  const { Redis } = await load.ioredis();
  if (!/^rediss?:\/\//.test(url))
    throw new UserError(`--redis ${url}: give an address such as redis://127.0.0.1:6379`);
  const place = new URL(url).host; // without a password
  let isUp = false;
  const client = new Redis(url, {
    lazyConnect: true,
    connectTimeout: PATIENCE,
    maxRetriesPerRequest: null,
    retryStrategy: (times) => (isUp ? Math.min(100 * times, 2000) : null),
  });
  let reason = "";
  client.on("error", ({ message }: Error) => {
    reason = message;
  });
  try {
    await client.connect();
    const [, version] = /^redis_version:(\S+)/m.exec(await client.info("server")) ?? [];
    if (Number.parseInt(version ?? "0", 10) < OLDEST)
      throw new UserError(
        `the server at ${place} is Redis ${version}; give one of version ${OLDEST} or newer`,
      );
  } catch (error) {
    client.disconnect();
    if (error instanceof UserError) throw error;
    throw new UserError(
      `no Redis server answers at ${place} (${reason || (error as Error).message}); start one, or give another --redis`,
      { cause: error },
    );
  }
  isUp = true;
  return client;
}

/** Puts cells into a queue on a Redis server, from which `smore worker` takes them on any number of machines. */
export class RedisLauncher implements BatchLauncher {
  readonly makesDatasets = false;
  readonly #client: Redis;
  readonly #queue: Queue<CellJob>;
  readonly #place: string;

  private constructor(client: Redis, queue: Queue<CellJob>, place: string) {
    this.#client = client;
    this.#queue = queue;
    this.#place = place;
  }

  static async connect(url: string): Promise<RedisLauncher> {
    const { Queue } = await load.bullmq();
    const client = await connect(url);
    const queue = new Queue<CellJob>(QUEUE, { connection: client });
    queue.on("error", () => {}); // reported where an answer is missing
    return new RedisLauncher(client, queue, new URL(url).host);
  }

  plan({ jobs }: Batch): string {
    return jobs.map((job) => `${JSON.stringify(job)}\n`).join("");
  }

  /** A cell that is in the queue already is not added. */
  async submit({ id, jobs }: Batch): Promise<void> {
    await this.#queue.addBulk(
      jobs.map((data) => ({
        name: "cell",
        data,
        opts: {
          jobId: jobId(id, data.index),
          attempts: ATTEMPTS,
          backoff: { type: "exponential", delay: 1000 * PAUSE },
          // The run directory is the record; an entry that remains here would prevent adding the cell again.
          removeOnComplete: true,
          removeOnFail: true,
        },
      })),
    );
  }

  async queue({ id }: Pick<Batch, "id">): Promise<BatchQueue> {
    const asked = this.#queue.getRanges(["wait", "active", "delayed", "prioritized"], 0, -1);
    const ids = await Promise.race([asked, this.#silence()]);
    const prefix = jobId(id, "");
    const own = ids.filter((job) => job.startsWith(prefix)).map((job) => Number(job.slice(prefix.length)));
    return { cells: new Set(own), others: 0 };
  }

  async #silence(): Promise<never> {
    await new Promise((resolve) => setTimeout(resolve, PATIENCE).unref());
    throw new UserError(`the Redis server at ${this.#place} does not answer`);
  }

  async cancel({ id }: Pick<Batch, "id">): Promise<void> {
    // One that a worker trains is locked, and continues.
    for (const cell of (await this.queue({ id })).cells)
      await this.#queue.remove(jobId(id, cell)).catch(() => {});
  }

  async close(): Promise<void> {
    await this.#queue.close();
    this.#client.disconnect();
  }
}

const jobId = (batch: string, index: number | "") => `${batch}-${index}`;

export interface WorkerOptions {
  /** The address of the server. */
  readonly redis: string;
  /** Runs at once. */
  readonly processes: number;
  /** When aborted, running cells write checkpoints and go back into the queue. */
  readonly signal: AbortSignal;
  /** Called with what happens to a cell: its run, and a word or sentence. */
  readonly onEvent: (run: string, event: string) => void;
}

/**
 * Trains cells from the queue in child processes until `signal` is aborted. Cells of a worker that is lost go back into the
 * queue when its locks expire.
 */
export async function runWorker({ redis, processes, signal, onEvent }: WorkerOptions): Promise<void> {
  const { DelayedError, WaitingError, Worker } = await load.bullmq();
  const client = await connect(redis);
  const launcher = new ProcessLauncher(processes);
  const expiry = 1000 * leaseExpiry();
  const worker = new Worker<CellJob>(
    QUEUE,
    async (job, token) => {
      const { folder } = job.data;
      onEvent(folder, "begins");
      const onMessage = (message: CellMessage) => {
        if (message.type === "notice") onEvent(folder, message.sentence);
      };
      const outcome = await launcher.run(job.data, { signal, onMessage });
      if (outcome.status === "interrupted") {
        onEvent(folder, "goes back into the queue");
        await job.moveToWait(token);
        throw new WaitingError();
      }
      if (outcome.status === "broken") {
        onEvent(folder, outcome.failure);
        if (!outcome.isTemporary) throw new Error(outcome.failure);
        await job.moveToDelayed(Date.now() + IN_USE_PAUSE, token);
        throw new DelayedError();
      }
      onEvent(folder, outcome.status);
    },
    {
      connection: client,
      concurrency: processes,
      // A cell whose worker is lost is started again no sooner than the lease of its run expires.
      lockDuration: expiry,
      stalledInterval: expiry / 2,
      maxStalledCount: Number.MAX_SAFE_INTEGER,
    },
  );
  worker.on("error", () => {}); // a server that restarts; the connection comes back
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve));
  await worker.close();
  client.disconnect();
}
