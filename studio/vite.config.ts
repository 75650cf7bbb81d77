import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/**
 * The servers of the command line find the page in dist/studio. In the mode `site` it works from any path of any server, without the
 * views that need Smore's own.
 */
export default defineConfig(({ mode }) => {
  const isSite = mode === "site";
  return {
    root: here("."),
    base: "./",
    worker: { format: "es" },
    build: {
      outDir: here(isSite ? "../dist/site/studio" : "../dist/studio"),
      emptyOutDir: true,
      license: { fileName: "licenses.md" }, // of what is bundled
      chunkSizeWarningLimit: 1000, // three.js, which is loaded beside the page
      rolldownOptions: {
        checks: { pluginTimings: false },
        input: here("index.html"),
      },
    },
  };
});
