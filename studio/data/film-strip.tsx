import { useState } from "preact/hooks";
import type { DatasetAnswer } from "../../src/core/studio/api.ts";
import { addressOf } from "../server/ask.ts";
import { useAnswer } from "../server/use-answer.ts";
import { changeQuery } from "../shell/change-query.ts";
import { EpisodeChoice } from "./episode-choice.tsx";
import type { Place, Source } from "./place.ts";

interface Props {
  readonly source: Source;
  readonly dataset: DatasetAnswer;
  readonly place: Place;
}

const FRAMES = 12;

/** Images of an episode: some of all its steps side by side, and one of them large. */
export function FilmStrip({ source, dataset, place: { episode, step = 0 } }: Props) {
  const [camera, setCamera] = useState(0);
  const { answer } = useAnswer("episode", { ...source, episode, column: "actions" });
  const { cameras } = dataset.images!;
  const last = answer?.length ?? 0;
  const shown = Math.min(step, last);
  const frames = [
    ...new Set(Array.from({ length: FRAMES }, (_, i) => Math.round((i * last) / (FRAMES - 1)))),
  ];
  const imageAt = (step: number) => addressOf("image", { ...source, episode, step, camera });
  const choose = (step: number) => changeQuery({ step: String(step) });
  return (
    <section aria-label="Images">
      <h2>Images of an episode</h2>
      <div class="tools">
        <EpisodeChoice episode={episode} episodes={dataset.episodes} />
        {cameras.length > 1 && (
          <label>
            Camera
            <select value={camera} onChange={({ currentTarget }) => setCamera(Number(currentTarget.value))}>
              {cameras.map((name, i) => (
                <option key={name} value={i}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        )}
        <label>
          Step
          <input
            id="step"
            type="range"
            min={0}
            max={last}
            value={shown}
            onInput={({ currentTarget }) => choose(Number(currentTarget.value))}
          />
          <output>
            {shown} of {last}
          </output>
        </label>
      </div>
      {answer && (
        <div class="film-strip">
          <img class="large" src={imageAt(shown)} alt={`Step ${shown} of episode ${episode}`} />
          <ol class="strip">
            {frames.map((frame) => (
              <li key={frame}>
                <button
                  type="button"
                  aria-label={`Step ${frame}`}
                  aria-pressed={frame === shown}
                  onClick={() => choose(frame)}
                >
                  <img src={imageAt(frame)} alt="" loading="lazy" />
                  <small>{frame}</small>
                </button>
              </li>
            ))}
          </ol>
        </div>
      )}
    </section>
  );
}
