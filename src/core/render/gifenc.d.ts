/** What is used of gifenc, which comes without types. */
declare module "gifenc" {
  /** Red, green and blue, 0 … 255 each. */
  type Palette = readonly (readonly [number, number, number])[];
  interface Encoder {
    writeFrame(
      index: Uint8Array,
      width: number,
      height: number,
      options: {
        /** Of the whole file when given with the first frame. */
        palette?: Palette;
        /** In milliseconds. */
        delay: number;
        transparent?: boolean;
        transparentIndex?: number;
        /** 1: the next frame is drawn over this one. */
        dispose?: number;
      },
    ): void;
    finish(): void;
    bytes(): Uint8Array;
  }
  export function GIFEncoder(): Encoder;
  /** At most `maxColors` colours that stand for those of an RGBA image. */
  export function quantize(rgba: Uint8Array, maxColors: number): Palette;
  /** For every pixel the index of the nearest colour. */
  export function applyPalette(rgba: Uint8Array, palette: Palette): Uint8Array;
}
