export type { ActionRange } from "../spaces/index.ts";
export type { ByteSource, Codecs, OpenBytes } from "./byte-source.ts";
export type { ArrayFile } from "./containers/array-file.ts";
export { openArrays } from "./containers/index.ts";
export type { EpisodeSource } from "./episode-source.ts";
export { type Field, type Mapping, mergeMappings, readMapping, writtenMapping } from "./mapping.ts";
export { type OpenEpisodesOptions, openEpisodes } from "./open-episodes.ts";
