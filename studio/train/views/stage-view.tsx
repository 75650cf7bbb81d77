import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { SPEEDS } from "../../../src/core/play/protocol.ts";
import type { DragMode, GoalDrag } from "../../scene/goal-drag.ts";
import type { Stage } from "../../scene/stage.ts";
import type { PlayedFrame } from "../learning/live-play.ts";
import type { Studio, StudioState } from "../studio.ts";
import { Film } from "./film.tsx";

interface Scene {
  readonly stage: Stage;
  readonly drag: GoalDrag;
}

/** three.js is the largest part of the page, so it is loaded beside the rest. */
async function createScene(canvas: HTMLCanvasElement, studio: Studio): Promise<Scene> {
  const [{ Stage }, { GoalDrag }] = await Promise.all([
    import("../../scene/stage.ts"),
    import("../../scene/goal-drag.ts"),
  ]);
  const whole = () => ({ left: 0, top: 0, width: canvas.clientWidth, height: canvas.clientHeight });
  const stage = new Stage(canvas, whole);
  return { stage, drag: new GoalDrag(canvas, stage, (goal) => studio.command({ type: "goal", goal })) };
}

/** The simulation, played by the newest policy, with its controls. */
export function StageView({ studio, state }: { readonly studio: Studio; readonly state: StudioState }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [scene, setScene] = useState<Scene>();
  const [frame, setFrame] = useState<PlayedFrame>();
  useEffect(() => {
    void createScene(canvas.current!, studio).then(setScene);
  }, [studio]);
  useEffect(() => {
    if (!scene || !state.scene) return;
    const { stage, drag } = scene;
    stage.build(state.scene);
    drag.use(state.scene.goalPlaces);
    return studio.watch((shown) => {
      if (shown.poses.length !== 12 * state.scene!.geoms.length) return; // of the environment before
      stage.show(shown);
      drag.show(shown);
      setFrame(shown);
    });
  }, [studio, scene, state.scene]);
  return (
    <section class="stage" aria-label="Simulation">
      <canvas
        id="stage"
        ref={canvas}
        aria-label="The simulation: drag to look around, drag the goal to move it"
        role="img"
      />
      {frame && state.scene && (
        <>
          <p class="reading">
            <span
              id="status"
              class="chip"
              data-state={frame.problem ? "failed" : frame.success ? "reached" : ""}
            >
              {frame.problem ? "failed" : frame.success ? "at the goal" : "on the way"}
            </span>
            <span>
              distance <output id="distance">{frame.distance.toFixed(3)}</output>, reached below{" "}
              {state.scene.distanceThreshold}
            </span>
            <span>
              step <output id="step">{frame.step}</output> of {state.scene.horizon}
            </span>
          </p>
          {frame.problem && (
            <p class="problem" role="alert">
              The simulation failed: {frame.problem}. Start another episode to go on.
            </p>
          )}
          <PlayControls
            studio={studio}
            frame={frame}
            drag={scene?.drag}
            film={
              scene && (
                <Film canvas={canvas.current!} stage={scene.stage} environment={state.scene.environment} />
              )
            }
            dimensions={state.scene.goalPlaces?.dimensions}
          />
        </>
      )}
    </section>
  );
}

interface ControlsProps {
  readonly studio: Studio;
  readonly frame: PlayedFrame;
  readonly drag: GoalDrag | undefined;
  readonly film: ComponentChildren;
  /** Of the places that goals are; undefined where they are none. */
  readonly dimensions: number | undefined;
}

function PlayControls({ studio, frame, drag, film, dimensions }: ControlsProps) {
  const { paused, seed, speed, step, endless } = frame;
  return (
    <div class="controls">
      <button id="pause" type="button" onClick={() => studio.command({ type: paused ? "run" : "pause" })}>
        {paused ? "Run" : "Pause"}
      </button>
      <button type="button" onClick={() => studio.command({ type: "step" })}>
        One step
      </button>
      <button type="button" disabled={step === 0} onClick={() => studio.command({ type: "step back" })}>
        Step back
      </button>
      <button type="button" onClick={() => studio.command({ type: "reset", seed })}>
        Start again
      </button>
      <button type="button" onClick={() => studio.command({ type: "reset", seed: seed + 1 })}>
        Next episode
      </button>
      <button type="button" onClick={() => studio.command({ type: "new goal" })}>
        New goal
      </button>
      {film}
      <label>
        Speed
        <select
          value={speed}
          onChange={({ currentTarget }) =>
            studio.command({ type: "speed", factor: Number(currentTarget.value) as typeof speed })
          }
        >
          {SPEEDS.map((factor) => (
            <option key={factor} value={factor}>
              {factor} ×
            </option>
          ))}
        </select>
      </label>
      {dimensions === 3 && drag && (
        <label>
          Drag plane
          <select
            onChange={({ currentTarget }) => {
              drag.mode = currentTarget.value as DragMode;
            }}
          >
            <option value="level">horizontal</option>
            <option value="upright">vertical</option>
          </select>
        </label>
      )}
      <label>
        <input
          type="checkbox"
          checked={endless}
          onChange={({ currentTarget }) => studio.command({ type: "endless", on: currentTarget.checked })}
        />
        Keep running past the horizon
      </label>
    </div>
  );
}
