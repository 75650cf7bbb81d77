import type { FrameMessage, SceneMessage } from "../../../src/core/play/protocol.ts";

interface Props {
  readonly scene: SceneMessage;
  readonly frame: FrameMessage;
}

/** How far the policy is, in words and numbers. */
export function Reading({ scene, frame }: Props) {
  const { problem, success, paused, distance, step, endless, seed, task } = frame;
  return (
    <>
      <p class="reading">
        <span class="chip status" data-state={problem ? "failed" : success ? "reached" : ""}>
          {problem ? "failed" : success ? "at the goal" : paused ? "paused" : "on the way"}
        </span>
        <span>
          distance <output class="distance">{distance.toFixed(distance < 10 ? 3 : 2)}</output>, reached below{" "}
          {Number(scene.distanceThreshold.toPrecision(2))}
        </span>
        <span>
          step <output class="step">{step}</output>
          {!endless && ` of ${scene.horizon}`}
        </span>
        <span>
          seed <output class="seed">{seed}</output>
          {task !== undefined && `, task ${task}`}
        </span>
      </p>
      {problem && (
        <p class="problem" role="alert">
          The simulation failed: {problem}. Start another episode to go on.
        </p>
      )}
    </>
  );
}
