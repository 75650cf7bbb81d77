import { expect, it } from "vitest";
import { refusal } from "../../base/testing/refusal.ts";
import { writtenMapping } from "../mapping.ts";
import { openEpisodes } from "../open-episodes.ts";
import { fixtureSource } from "../testing/sources.ts";

const mapping = (observation: string) => ({
  ...writtenMapping({ observation, achievedGoal: "observation.state" }, () => "mapping"),
  episode: { text: "episode_index", origin: "mapping" },
});
const table = fixtureSource("lerobot-cameras/data/chunk-000/file-001.parquet");

it("pictures in a Parquet table become pixels without a folder, across groups of rows", async () => {
  const source = await openEpisodes(table, { mapping: mapping("observation.images.front") });
  expect(source.observationShape).toEqual([4, 6, 3]);
  expect(Array.from(source.lengths)).toEqual([4, 4]);
  let episode = 1;
  for await (const { observations } of source.episodes()) {
    // The first two pixels of each frame, by the formula of the fixture.
    for (let step = 0; step < 5; step++)
      expect(Array.from(observations.slice(72 * step, 72 * step + 6))).toEqual(
        [0, 80, 160, 11, 91, 171].map((value) => (40 * episode + 7 * step + value) % 256),
      );
    episode++;
  }
  expect(episode).toBe(3);
  await source.close();
});

it("pictures beside a Parquet table are rejected without the folder", async () => {
  expect(await refusal(openEpisodes(table, { mapping: mapping("observation.images.wrist") }))).toMatch(
    /row 0 holds the path "[^"]+…", and pictures are read from folders only; give the folder that holds both as the dataset$/,
  );
});
