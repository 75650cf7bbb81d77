import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** One entry per page; the servers of the command line find them in dist/studio. */
export default defineConfig({
  root: here("."),
  base: "./",
  build: {
    outDir: here("../dist/studio"),
    emptyOutDir: true,
    license: { fileName: "licenses.md" }, // of what is bundled
    chunkSizeWarningLimit: 1000, // three.js, from this machine to this machine
    rolldownOptions: { input: { play: here("play/index.html") } },
  },
});
