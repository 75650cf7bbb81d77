export type { ArrayFile } from "../../core/formats/containers/array-file.ts";
export type { EpisodeSource } from "../../core/formats/episode-source.ts";
export { type Field, type Mapping, mergeMappings, writtenMapping } from "../../core/formats/mapping.ts";
export type { OpenEpisodesOptions } from "../../core/formats/open-episodes.ts";
export type { ActionRange } from "../../core/spaces/index.ts";
export { openArrays } from "./open-arrays.ts";
export { openEpisodes } from "./open-episodes.ts";
export { readMapping } from "./read-mapping.ts";
