/** Told how many bytes of a longer work are done, and how many there are. */
export type OnBytes = (bytes: number, total: number) => void;

/** Makes a function that takes the bytes of each piece of the work, and reports their sum. */
export function byteCounter(onBytes: OnBytes | undefined, total: number): (bytes: number) => void {
  let done = 0;
  return (bytes) => {
    done += bytes;
    onBytes?.(done, total);
  };
}
