import { basename } from "node:path";
import { UserError } from "../../core/base/errors.ts";
import { allocateNumbers, bytesPerNumber } from "../../core/data/columns/column.ts";
import { EpisodeDataset } from "../../core/data/dataset.ts";
import type { DatasetHeader } from "../../core/data/header.ts";
import { findUnsound, whyUnsound } from "../../core/data/sound-numbers.ts";
import {
  type ColumnName,
  columnShapes,
  type DatasetArrays,
  type NumberColumnName,
  numberColumnsOf,
} from "../../core/data/validate.ts";
import { memoryBudget } from "../../core/formats/containers/limits.ts";
import type { EpisodeSource } from "../../core/formats/episode-source.ts";
import type { GoalDistancePart } from "../../core/spaces/index.ts";
import { sha256OfPath } from "../files/sha256.ts";
import { bytesOfPath } from "../files/tree.ts";
import { writeDatasetInParts } from "./dataset-folder.ts";
import type { DatasetFolderHeader } from "./folder-header.ts";

/** Fields of a dataset's header that a file in another format does not hold. */
export interface EpisodeTask {
  readonly name: string;
  readonly environment: string;
  /** Default the longest episode. */
  readonly horizon?: number;
  readonly distanceThreshold: number;
  /** Default Euclidean. */
  readonly goalDistance?: readonly GoalDistancePart[];
}

export interface ReadEpisodesOptions {
  /** Whether every number must be sound, as in a dataset to train on. Default true. */
  readonly checkValues?: boolean;
  /** MiB that the columns may fill in memory; default 256, and 64 times the size of the file. */
  readonly memory?: number;
  /** Called with the number of episodes read so far. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Stops the work; nothing is left behind. */
  readonly signal?: AbortSignal;
}

export interface WriteEpisodesOptions extends ReadEpisodesOptions {
  readonly overwrite?: boolean;
  /** Memory for episodes, default 64 MiB; an episode that is longer is held whole. */
  readonly blockBytes?: number;
}

/** No typed array of Node 20 is longer. */
const LARGEST_COLUMN = 2 ** 32;

/**
 * Reads all episodes into memory.
 * @throws UserError when they are not sound, or do not fit.
 */
export async function readEpisodes(
  source: EpisodeSource,
  task: EpisodeTask,
  options: ReadEpisodesOptions = {},
): Promise<EpisodeDataset> {
  const header = headerOf(source, task);
  const budget = await budgetOf(source, options);
  const columns = allocate(source, header, 0, source.lengths.length, budget);
  await fill(source, options, { columns, end: source.lengths.length, flush: async () => undefined });
  const complete = { ...header, provenance: await provenanceOf(source) };
  return new EpisodeDataset(complete, columns, { values: options.checkValues });
}

/**
 * Writes all episodes into a dataset folder with only some of them in memory. The folder is written completely or not
 * at all.
 * @throws UserError when they are not sound, or the folder exists or cannot be written.
 */
export async function writeEpisodes(
  source: EpisodeSource,
  task: EpisodeTask,
  folder: string,
  options: WriteEpisodesOptions = {},
): Promise<DatasetFolderHeader> {
  const { blockBytes = 64 * 1024 * 1024 } = options;
  const header = headerOf(source, task);
  const budget = await budgetOf(source, options);
  const write = async (append: (columns: DatasetArrays) => Promise<void>) => {
    const block = (first: number) => {
      const end = blockEnd(source, first, blockBytes);
      return { columns: allocate(source, header, first, end, budget), end };
    };
    await fill(source, options, {
      ...block(0),
      flush: async (columns, end) => {
        await append(columns);
        return end < source.lengths.length ? block(end) : undefined;
      },
    });
    return provenanceOf(source);
  };
  return writeDatasetInParts(folder, header, write, options);
}

interface Block {
  readonly columns: DatasetArrays;
  /** The episode after the last one in it. */
  readonly end: number;
}

/** Fills one block after the other; `flush` takes a full one and gives the next. */
async function fill(
  source: EpisodeSource,
  { onProgress, signal, checkValues = true }: ReadEpisodesOptions,
  start: Block & { readonly flush: (columns: DatasetArrays, end: number) => Promise<Block | undefined> },
): Promise<void> {
  let block: Block | undefined = start;
  let done = 0;
  let state = 0;
  let transition = 0;
  let goal = 0;
  for await (const { observations, states, achievedGoals, actions, desiredGoal } of source.episodes()) {
    signal?.throwIfAborted();
    const { columns } = block!;
    for (const [name, numbers, row, width] of [
      ["observations", observations, state, source.observationSize],
      ["states", states, state, source.stateSize ?? 0],
      ["achievedGoals", achievedGoals, state, source.goalSize],
      ["actions", actions, transition, source.actionSize],
      ["desiredGoals", desiredGoal, goal, source.goalSize],
    ] as const) {
      if (!numbers) continue;
      // Checked before they are rounded, so that an error shows the number in the file.
      if (checkValues) refuseUnsound(source.path, name, numbers, done, width);
      columns[name]!.set(numbers, row * width);
    }
    transition += source.lengths[done];
    state += source.lengths[done] + 1;
    goal++;
    done++;
    onProgress?.(done, source.lengths.length);
    if (done < block!.end) continue;
    block = await start.flush(columns, done);
    state = transition = goal = 0;
  }
}

function refuseUnsound(
  path: string,
  column: ColumnName,
  numbers: ArrayLike<number>,
  episode: number,
  width: number,
): void {
  const index = findUnsound(column, numbers);
  if (index < 0) return;
  const step = column === "desiredGoals" ? "" : `, step ${Math.floor(index / width)}`;
  throw new UserError(
    `${path}: column "${column}" holds ${numbers[index]} at episode ${episode}${step}, dimension ${index % width}; ${whyUnsound(column, numbers[index])}`,
  );
}

function blockEnd(
  { lengths, observationSize, observationType, stateSize = 0, goalSize, actionSize }: EpisodeSource,
  first: number,
  blockBytes: number,
): number {
  const rowBytes =
    bytesPerNumber(observationType) * observationSize + 4 * (stateSize + goalSize + actionSize);
  let end = first;
  for (let bytes = 0; end < lengths.length && bytes < blockBytes; end++)
    bytes += (lengths[end] + 1) * rowBytes;
  return end;
}

/** Bytes of columns that may be in memory at once. */
async function budgetOf(source: EpisodeSource, { memory }: ReadEpisodesOptions): Promise<number> {
  return memory === undefined ? memoryBudget(await bytesOfPath(source.path)) : memory * 2 ** 20;
}

/** Columns for episodes `first` … `end` − 1 of at most `budget` bytes, with their lengths filled in. */
function allocate(
  source: EpisodeSource,
  header: DatasetHeader,
  first: number,
  end: number,
  budget: number,
): DatasetArrays {
  const episodeLengths = source.lengths.slice(first, end);
  const transitionCount = episodeLengths.reduce((sum, length) => sum + length, 0);
  const shapes = columnShapes(header, end - first, transitionCount);
  const numbers = (name: keyof typeof shapes) => shapes[name].reduce((product, size) => product * size);
  const names = numberColumnsOf(header);
  const bytesOf = (name: NumberColumnName) =>
    bytesPerNumber(name === "observations" ? source.observationType : "float32") * numbers(name);
  const bytes = names.reduce((sum, name) => sum + bytesOf(name), 0);
  if (bytes > budget)
    throw new UserError(
      `${source.path}: ${end - first} of its episodes fill ${gibibytes(bytes)} of memory, where a file of its size may fill ${gibibytes(budget)}; ` +
        `${first === 0 && end === source.lengths.length && end > 1 ? "convert it into a dataset folder, which is done in parts, or " : ""}allow more with --memory <MiB>`,
    );
  const free = process.availableMemory();
  if (bytes > free || names.some((name) => bytesOf(name) > LARGEST_COLUMN))
    throw new UserError(
      `${source.path}: its episodes need ${gibibytes(bytes)} of memory, where ${gibibytes(free)} are free and a column holds 4 GiB; ` +
        "split the file, or choose fewer numbers with a mapping",
    );
  const column = (name: NumberColumnName) => new Float32Array(numbers(name));
  return {
    episodeLengths,
    observations: allocateNumbers(source.observationType, numbers("observations")),
    ...(header.stateSize !== undefined && { states: column("states") }),
    achievedGoals: column("achievedGoals"),
    actions: column("actions"),
    desiredGoals: column("desiredGoals"),
  };
}

function gibibytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}

function headerOf(source: EpisodeSource, task: EpisodeTask): DatasetHeader {
  const { observationSize, observationType, observationShape, cameras, stateSize } = source;
  const { goalSize, actionSize, signals, lengths } = source;
  const { name, environment, distanceThreshold, goalDistance } = task;
  const horizon = task.horizon ?? lengths.reduce((longest, length) => Math.max(longest, length));
  return {
    name,
    environment,
    observationSize,
    ...(observationType === "uint8" && { observationType }),
    ...(observationShape && { observationShape: [...observationShape] }),
    ...(cameras && { cameras: [...cameras] }),
    ...(stateSize !== undefined && { stateSize }),
    goalSize,
    actionSize,
    horizon,
    distanceThreshold,
    ...(goalDistance && { goalDistance: [...goalDistance] }),
    ...signals,
    provenance: {},
  };
}

/** Where the episodes came from and how they were understood; complete once they were read. */
async function provenanceOf({
  path,
  format,
  mapping,
  notes,
}: EpisodeSource): Promise<DatasetHeader["provenance"]> {
  return { source: basename(path), sha256: await sha256OfPath(path), format, mapping: { ...mapping }, notes };
}
