const MIB = 2 ** 20;

/** Bytes of an array that may have to be in memory at once, for any file. */
export const LARGEST_PIECE = 2 ** 31;

/**
 * Numbers unpacked from each byte of a file that are held at once. Logs of floating-point numbers unpack to less than four
 * times their size, pictures to some tens of times; a file made to exhaust the memory to a thousand times and more.
 */
const BYTES_PER_BYTE = 64;

/** Bytes of one array of a file of that size that are held at once: its rows of an episode, mostly. */
export function largestPiece(fileBytes: number): number {
  return Math.min(LARGEST_PIECE, 128 * MIB + BYTES_PER_BYTE * fileBytes);
}

/** Why rows of this many bytes are rejected. */
export function tooLarge(
  where: string,
  rows: number,
  bytes: number,
  largest: number,
  remedy = "split it into shorter episodes",
): string {
  return `${where}: ${rows} rows of it fill ${bytes} bytes, more than the ${largest} that a file of its size may fill at once; ${remedy}`;
}

/** Bytes of columns that a file of that size may fill in memory by default. */
export function memoryBudget(fileBytes: number): number {
  return 256 * MIB + BYTES_PER_BYTE * fileBytes;
}

/** Arrays, columns or members of one file; a file with more is rejected, since it is not a log of episodes. */
export const MOST_ARRAYS = 100_000;

/** Deflate cannot shrink by more than this (RFC 1951: 258 bytes from two bits). */
export const GREATEST_DEFLATE_RATIO = 1032;
