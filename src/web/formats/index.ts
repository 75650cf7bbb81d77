export { BlobSource } from "./blob-source.ts";
