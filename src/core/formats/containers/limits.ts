/** Bytes of an array that may have to be in memory at once. */
export const LARGEST_PIECE = 2 ** 31;

/** Deflate cannot shrink by more than this (RFC 1951: 258 bytes from two bits). */
export const GREATEST_DEFLATE_RATIO = 1032;
