import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { readRecords, writeReport } from "../sweep/index.ts";

/** Writes the report of all results in `folders` into `output`, prints its tables and says where the rest is. */
export async function printReport(folders: readonly string[], output: string): Promise<void> {
  const records = await Promise.all(folders.map((folder) => readRecords(join(folder, "runs.jsonl"))));
  const files = await writeReport(records.flat(), output);
  for (const file of files.filter((file) => file.endsWith(".md"))) console.log(await readFile(file, "utf8"));
  console.log(`report   ${files.filter((file) => file.endsWith(".md")).join(", ")}`);
  console.log(`figures  ${join(output, "figures")}`);
}
