import { Worker, type WorkerOptions } from "node:worker_threads";

/** True in tests, which run the sources; Node itself cannot read TypeScript. */
const IS_SOURCE = import.meta.url.endsWith(".ts");

/**
 * Starts a module of this package as a worker thread, from the build or, in tests, from its source.
 * @param module where the built module lies, such as `new URL("./worker.js", import.meta.url)`
 */
export function startThread(module: URL, options: WorkerOptions): Worker {
  if (!IS_SOURCE) return new Worker(module, options);
  const source = JSON.stringify(module.href.replace(/\.js$/, ".ts"));
  const loader = JSON.stringify(import.meta.resolve("tsx/esm/api"));
  const program = `import(${loader}).then(({ register }) => { register(); return import(${source}); })`;
  return new Worker(program, { ...options, eval: true });
}
