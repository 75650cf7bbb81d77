import { useEffect, useRef, useState } from "preact/hooks";
import { beginFilm, type Film } from "../film.ts";
import { download } from "./download.ts";
import type { Scene } from "./scene-canvas.tsx";

interface Props {
  readonly scene: Scene;
  /** What is played, for the names of files. */
  readonly environment: string;
}

/** Saves the scene as a picture, or as a film from one press to the next. */
export function Recorder({ scene: { canvas, stage }, environment }: Props) {
  const film = useRef<Film>(undefined);
  const [state, setState] = useState<"idle" | "recording" | "saving">("idle");
  const [format, setFormat] = useState<"webm" | "gif">("webm");
  const [problem, setProblem] = useState<string>();
  useEffect(() => () => film.current?.cancel(), []);
  const begin = () => {
    film.current = beginFilm(canvas, format);
    setState("recording");
  };
  const save = async (recorded: Film) => {
    film.current = undefined;
    setState("saving");
    try {
      download(`${environment}.${format}`, await recorded.end());
    } finally {
      setState("idle");
    }
  };
  const toggle = async () => {
    setProblem(undefined);
    try {
      await (film.current ? save(film.current) : begin());
    } catch (error) {
      setProblem((error as Error).message);
    }
  };
  return (
    <>
      <button
        class="picture"
        type="button"
        onClick={() => void stage.picture().then((png) => png && download(`${environment}.png`, png))}
      >
        Save picture
      </button>
      <button
        class="film"
        type="button"
        aria-pressed={state === "recording"}
        disabled={state === "saving"}
        onClick={() => void toggle()}
      >
        {{ idle: "Record film", recording: "Save film", saving: "Saving film …" }[state]}
      </button>
      <label>
        as
        <select
          class="film-format"
          value={format}
          disabled={state !== "idle"}
          onChange={({ currentTarget }) => setFormat(currentTarget.value as typeof format)}
        >
          <option value="webm">WebM</option>
          <option value="gif">GIF</option>
        </select>
      </label>
      {problem && (
        <p class="problem film-problem" role="alert">
          {problem}
        </p>
      )}
    </>
  );
}
