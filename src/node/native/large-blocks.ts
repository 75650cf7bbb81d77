import { loadKoffi } from "./koffi.ts";

/** From this many bytes on, a block of memory is large. */
const LARGE_BLOCK = 4 * 2 ** 20;
/** The number of `M_MMAP_THRESHOLD` (malloc.h of glibc). */
const MMAP_THRESHOLD = -3;

/**
 * From now on, the process gives large blocks of memory back as soon as they are freed. By default glibc keeps blocks of up to
 * 32 MiB once one of their size was freed. Blocks of tensors of images are of these sizes, and small blocks between them
 * would retain 300 MiB. Nothing changes where there is another C library, or koffi is missing.
 */
export function returnLargeBlocks(): void {
  if (process.platform !== "linux") return;
  try {
    loadKoffi()?.load(null).func("mallopt", "int", ["int", "int"])(MMAP_THRESHOLD, LARGE_BLOCK);
  } catch {
    // A C library without this function.
  }
}
