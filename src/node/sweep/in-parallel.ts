/**
 * Works on the items in their order, on up to `workers` of them at once. After an abort no further item is started. An
 * error aborts the work on the other items and is thrown when that has ended.
 */
export async function inParallel<Item>(
  items: readonly Item[],
  workers: number,
  signal: AbortSignal,
  work: (item: Item, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const queue = items.values(); // shared: every worker takes the next one
  const worker = async () => {
    try {
      while (!either.aborted) {
        const next = queue.next();
        if (next.done) return;
        await work(next.value, either);
      }
    } catch (error) {
      failed.abort(error);
    }
  };
  await Promise.all(Array.from({ length: Math.min(workers, items.length) }, worker));
  if (failed.signal.aborted) throw failed.signal.reason;
}
