import { changeQuery } from "../shell/change-query.ts";

interface Props {
  readonly episode: number;
  readonly episodes: number;
}

/** Chooses the episode that is looked at, in all parts of the view. */
export function EpisodeChoice({ episode, episodes }: Props) {
  const choose = (chosen: number) => {
    const inside = Math.min(episodes - 1, Math.max(0, Math.round(chosen)));
    changeQuery({ episode: String(inside), step: undefined });
  };
  return (
    <>
      <label>
        Episode
        <input
          type="number"
          min={0}
          max={episodes - 1}
          value={episode}
          onChange={({ currentTarget }) => choose(Number(currentTarget.value) || 0)}
        />
      </label>
      <button type="button" disabled={episode === 0} onClick={() => choose(episode - 1)}>
        Previous
      </button>
      <button type="button" disabled={episode >= episodes - 1} onClick={() => choose(episode + 1)}>
        Next
      </button>
    </>
  );
}
