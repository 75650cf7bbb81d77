import { resolve } from "node:path";
import { importOptional } from "../../../core/base/optional.ts";

export type Library = typeof import("h5wasm/node");
let library: Promise<Library> | undefined;

/** What the library has beyond its types. */
interface LibraryModule {
  activate_throwing_error_handler(): void;
  readonly FS: {
    open(path: string, flags: number, mode?: number): unknown;
    readonly ErrnoError: new (code: number) => Error;
  };
}

/** The HDF5 library; loaded once, at the first file of that kind. */
export function loadHdf5(): Promise<Library> {
  library ??= startLibrary();
  return library;
}

async function startLibrary(): Promise<Library> {
  const loaded = await importOptional("h5wasm", () => import("h5wasm/node"), "reading or writing HDF5 files");
  await loaded.ready;
  // Otherwise a filter that fails gives zeros without a word.
  moduleOf(loaded).activate_throwing_error_handler();
  return loaded;
}

/** What of WebAssembly is used here; the types of Node leave it out. */
const webAssembly = (globalThis as unknown as { WebAssembly: { Memory: { prototype: WasmMemory } } })
  .WebAssembly;
interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}
const PAGE = 65_536;

/** Of the library's system: the flag O_EXCL, and the error EACCES. */
const ONLY_NEW = 0o200;
const NO_ACCESS = 2;

let permitted: string | undefined;
/** Bytes of memory that the library may have. */
let ceiling = 0;
let foreign: string | undefined;

/**
 * From now on the library opens the file at `path` and no other. A file can refer to other files, by links or as the storage of
 * its numbers, and must not choose what is read on this machine. An allocation beyond `memory` bytes fails in the library.
 */
export function confineTo(path: string, memory: number, loaded: Library): void {
  if (permitted === undefined) {
    guardOpening(loaded);
    guardMemory();
  }
  permitted = resolve(path);
  ceiling = memory;
}

function guardMemory(): void {
  const { prototype } = webAssembly.Memory;
  const { grow } = prototype;
  prototype.grow = function (pages) {
    if (this.buffer.byteLength + pages * PAGE > ceiling) throw new RangeError("no more memory is allowed");
    return grow.call(this, pages);
  };
}

function guardOpening(loaded: Library): void {
  // It would look there for everything that it does not know.
  for (const _ of loaded.Module.get_plugin_search_paths()) loaded.Module.remove_plugin_search_path(0);
  const { FS } = moduleOf(loaded);
  const { open } = FS;
  FS.open = (path, flags, mode) => {
    // What it makes anew are notes on its own errors.
    if (resolve(path) === permitted || flags & ONLY_NEW) return open(path, flags, mode);
    foreign = path;
    throw new FS.ErrnoError(NO_ACCESS);
  };
}

/** The other file that the library has tried to open since this was asked last, if any. */
export function foreignFile(): string | undefined {
  const path = foreign;
  foreign = undefined;
  return path;
}

function moduleOf(loaded: Library): LibraryModule {
  return loaded.Module as unknown as LibraryModule;
}
