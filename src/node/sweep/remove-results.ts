import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../../core/base/errors.ts";
import { isLitter, isRemains, removeFolder } from "../files/atomic.ts";
import { holdFolder } from "../files/hold.ts";
import { isLease } from "../files/lease.ts";
import { requireRunAlone } from "../runs/run-directory.ts";

/** What a folder of results holds beside `runs/`, by a pattern for the names in each of its folders. */
const FILES_OF_RESULTS: Readonly<Record<string, RegExp>> = {
  "": /^(?:grid\.json|runs\.jsonl|table\.md|aggregate\.md|figures|tables|slurm|runs)$/,
  figures: /\.(?:svg|png|pdf)$/,
  tables: /\.(?:tex|csv)$/,
  slurm: /\.(?:sh|out)$/,
};

/**
 * Removes results with all their runs, so that they can be made anew; does nothing if there are none.
 * @throws UserError where the folder holds anything that `smore bench` and `smore report` do not write, or is in use
 */
export async function removeResults(folder: string): Promise<void> {
  if (!existsSync(folder)) return;
  if (!["grid.json", "runs.jsonl", "runs"].some((name) => existsSync(join(folder, name))))
    throw new UserError(
      `${folder} holds no results of \`smore bench\`, so it is not replaced; choose another --name`,
    );
  for (const [inner, pattern] of Object.entries(FILES_OF_RESULTS)) {
    const other = (await namesIn(join(folder, inner))).find((name) => !pattern.test(name));
    if (other !== undefined)
      throw new UserError(
        `${join(folder, inner, other)} belongs to no results and would be lost; move it away, or choose another --name`,
      );
  }
  for (const name of await namesIn(join(folder, "runs"))) await requireRunAlone(join(folder, "runs", name));
  const hold = await holdFolder(folder);
  try {
    await removeFolder(folder);
  } finally {
    await hold.release();
  }
}

/** The names in a folder, none where there is no folder; leftovers of killed processes and of the system are skipped. */
async function namesIn(folder: string): Promise<string[]> {
  const names = existsSync(folder) ? await readdir(folder) : [];
  return names.filter((name) => !isRemains(name) && !isLease(name) && !isLitter(name));
}
