import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/**
 * One entry per page; the servers of the command line find them in dist/studio. In the mode `site` the studio alone, without the
 * views that need its server; it works from any path of any server.
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
        input: {
          studio: here("index.html"),
          ...(!isSite && { play: here("play/index.html") }),
        },
      },
    },
  };
});
