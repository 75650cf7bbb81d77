import { useEffect, useRef, useState } from "preact/hooks";
import type { DatasetAnswer } from "../../src/core/studio/api.ts";
import { Trouble } from "../server/trouble.tsx";
import { useAnswer } from "../server/use-answer.ts";
import { colorOf } from "../train/views/colors.ts";
import { DimensionChoice } from "./dimension-choice.tsx";
import { EpisodeChoice } from "./episode-choice.tsx";
import type { PathScene } from "./path-scene.ts";
import type { Place, Source } from "./place.ts";

interface Props {
  readonly source: Source;
  readonly dataset: DatasetAnswer;
  readonly place: Place;
}

const COUNTS = [1, 10, 50, 200];
const AXES = ["Right", "Away", "Up"] as const;

/** The paths of achieved goals and the desired goals of some episodes, in three dimensions. */
export function Paths({ source, dataset, place: { episode, step } }: Props) {
  const { names } = dataset.columns.find(({ name }) => name === "achievedGoals")!;
  const canvas = useRef<HTMLCanvasElement>(null);
  const [scene, setScene] = useState<PathScene>();
  const [problem, setProblem] = useState<string>();
  const [count, setCount] = useState(10);
  const [axes, setAxes] = useState<readonly number[]>([0, 1, 2].filter((axis) => axis < names.length));
  const asked = useAnswer("paths", { ...source, first: episode, count });
  useEffect(() => {
    let made: PathScene | undefined;
    let isGone = false;
    // three.js is by far the largest part of the page.
    void import("./path-scene.ts").then(({ PathScene }) => {
      if (isGone) return;
      try {
        made = new PathScene(canvas.current!);
        setScene(made);
      } catch {
        setProblem("This browser cannot draw in three dimensions: it has no WebGL.");
      }
    });
    return () => {
      isGone = true;
      made?.close();
    };
  }, []);
  const { answer } = asked;
  useEffect(() => {
    if (scene && answer) scene.show(answer, axes, step);
  }, [scene, answer, axes, step]);
  const reached = answer?.filter(({ isReached }) => isReached).length ?? 0;
  return (
    <section aria-label="Paths">
      <h2>Paths of goals</h2>
      <div class="tools">
        <EpisodeChoice episode={episode} episodes={dataset.episodes} />
        <label>
          Episodes at once
          <select
            id="count"
            value={count}
            onChange={({ currentTarget }) => setCount(Number(currentTarget.value))}
          >
            {COUNTS.map((choice) => (
              <option key={choice}>{choice}</option>
            ))}
          </select>
        </label>
        {names.length > 3 &&
          axes.map((axis, i) => (
            <DimensionChoice
              key={AXES[i]}
              label={AXES[i]}
              names={names}
              value={axis}
              choose={(chosen) => setAxes(axes.map((other, j) => (j === i ? chosen : other)))}
            />
          ))}
      </div>
      <Trouble of={asked} />
      {problem && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      <canvas
        id="paths"
        ref={canvas}
        class="paths"
        role="img"
        aria-label={`Achieved goals of ${answer?.length ?? 0} episodes from episode ${episode} on, and their desired goals. ${reached} end at their goal. Drag to look around.`}
      />
      <ul class="legend">
        <li>
          <span class="swatch" style={{ background: colorOf(0) }} /> achieved, episode {episode}
        </li>
        <li>
          <span class="swatch" style={{ background: colorOf(5) }} /> achieved, other episodes
        </li>
        <li>
          <span class="swatch" style={{ background: colorOf(1) }} /> desired
        </li>
        {step !== undefined && (
          <li>
            <span class="swatch" style={{ background: colorOf(3) }} /> step {step}
          </li>
        )}
      </ul>
    </section>
  );
}
