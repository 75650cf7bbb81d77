/** What of WebAssembly is used here; the types of Node leave it out. */
const engine = (globalThis as unknown as { WebAssembly: Engine }).WebAssembly;

interface Engine {
  compile(binary: Uint8Array): Promise<CompiledProgram>;
  instantiate(program: CompiledProgram, imports: object): Promise<object>;
}

/** A `WebAssembly.Module`; threads can send it to each other. */
export type CompiledProgram = object;

/**
 * Has the HDF5 library, which this thread loads afterwards, take a program that another thread has compiled. The library
 * compiles its own wherever it is loaded, which takes half of a thread's start; it has no way to be handed one, so it is
 * met where it asks the engine.
 *
 * @param compiled undefined in the first thread, which compiles it
 * @returns the program, once the library is loaded
 */
export function shareProgram(compiled: CompiledProgram | undefined): () => CompiledProgram | undefined {
  const { instantiate } = engine;
  let program = compiled;
  Object.assign(engine, {
    instantiate: async (binary: Uint8Array, imports: object) => {
      program ??= await engine.compile(binary);
      return { module: program, instance: await instantiate(program, imports) };
    },
  });
  return () => program;
}
