import { changeQuery } from "../shell/change-query.ts";
import { Field } from "../shell/field.tsx";

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
      <Field
        label="Episode"
        bounds={[0, episodes - 1]}
        value={String(episode)}
        change={(text) => choose(Number(text) || 0)}
      />
      <button type="button" disabled={episode === 0} onClick={() => choose(episode - 1)}>
        Previous
      </button>
      <button type="button" disabled={episode >= episodes - 1} onClick={() => choose(episode + 1)}>
        Next
      </button>
    </>
  );
}
