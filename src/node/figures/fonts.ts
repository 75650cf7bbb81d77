import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { importOptional } from "../../core/base/optional.ts";

const require = createRequire(import.meta.url);
const PACKAGE = "@expo-google-fonts/arimo";

/** Font files of an installed package (Arimo, with the widths of Helvetica and Arial): the same on every machine. */
export async function fontFiles(
  purpose: string,
): Promise<{ readonly regular: string; readonly bold: string }> {
  const folder = dirname(
    await importOptional(PACKAGE, async () => require.resolve(`${PACKAGE}/package.json`), purpose),
  );
  return {
    regular: join(folder, "400Regular/Arimo_400Regular.ttf"),
    bold: join(folder, "700Bold/Arimo_700Bold.ttf"),
  };
}
