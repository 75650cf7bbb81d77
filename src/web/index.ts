/**
 * What runs in pages and workers: `smore/core`, ONNX Runtime for the web, and readers of picked files.
 *
 * @example Rows of a file that a page has as a `Blob`.
 * ```js
 * import { BlobSource, openArrays } from "smore/web";
 *
 * const file = await openArrays(new BlobSource(new Blob(["time,angle\n0,0.5\n1,0.7\n"]), "log.csv"));
 * console.log([...file.arrays.keys()].join(" ")); // time angle
 * await file.close();
 * ```
 *
 * @module smore/web
 */
export * from "../core/index.ts";
export * from "./engine/index.ts";
export * from "./formats/index.ts";
