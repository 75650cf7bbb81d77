/** A picture: rows from the top; red, green, blue, one byte each. */
export interface Image {
  readonly width: number;
  readonly height: number;
  /** width × height × 3 bytes. */
  readonly pixels: Uint8Array;
}
