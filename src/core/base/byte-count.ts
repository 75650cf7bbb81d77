/** Receives progress in bytes: how many are done, and how many there are in all. */
export type OnBytes = (bytes: number, total: number) => void;

/** Makes a function that takes the number of bytes of each finished piece, and reports their sum. */
export function byteCounter(onBytes: OnBytes | undefined, total: number): (bytes: number) => void {
  let done = 0;
  return (bytes) => {
    done += bytes;
    onBytes?.(done, total);
  };
}
