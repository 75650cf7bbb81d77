import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "../../../test/support/smore.ts";
import { writeReport } from "./report.ts";
import { recordFrom } from "./testing/records.ts";

it.each([
  [{}, "No episodes were held out either, so nothing was measured.\n\n## How"],
  [
    { "heldOut/actionError": 0.25 },
    "Readings of the policy and its critic on held-out episodes:\n\n### Error of actions",
  ],
])("reports tasks without an environment by readings on held-out episodes: %j", async (readings, expected) => {
  const { folder, remove } = await temporaryFolder();
  const record = recordFrom({ method: "bc", curve: [0] });
  const final = { step: 20, ...readings };
  const config = { ...record.config, environment: undefined };
  const { files } = await writeReport([{ ...record, config, evaluations: [final], final }], folder);
  expect(files).toEqual([join(folder, "table.md")]);
  expect(await readFile(join(folder, "table.md"), "utf8")).toContain(expected);
  await remove();
});
