// Files in a page: `openEpisodes(new BlobSource(file))`.
export * from "../../core/formats/index.ts";
export { BlobSource } from "./blob-source.ts";
