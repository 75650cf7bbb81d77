declare module "gifenc" {
  /** Red, green and blue, 0 … 255 each. */
  export type Palette = readonly (readonly [number, number, number])[];
  export interface Encoder {
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
  const gifenc: {
    GIFEncoder(): Encoder;
    /** At most `maxColors` colours that stand for those of an RGBA image. */
    quantize(rgba: Uint8Array, maxColors: number): Palette;
    /** For every pixel the index of the nearest colour. */
    applyPalette(rgba: Uint8Array, palette: Palette): Uint8Array;
  };
  export default gifenc;
}
