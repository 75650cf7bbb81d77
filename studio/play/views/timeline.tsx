import { useEffect, useRef } from "preact/hooks";
import type { FrameMessage, SceneMessage } from "../../../src/core/play/protocol.ts";

interface Props {
  readonly scene: SceneMessage;
  readonly frame: FrameMessage;
  readonly onSeek: (step: number) => void;
}

const [WIDTH, HEIGHT] = [1000, 100];

/** The distance to the goal over the episode, and a slider that restores any of its steps. */
export function Timeline({ scene, frame, onSeek }: Props) {
  const distances = useDistances(frame);
  const { step, recorded } = frame;
  const [first, last] = recorded;
  const steps = Math.max(scene.horizon, last);
  const highest = 1.1 * Math.max(2 * scene.distanceThreshold, ...distances.values());
  const y = (distance: number) => (HEIGHT * (1 - distance / highest)).toFixed(1);
  const points = [...distances]
    .filter(([at]) => at >= first && at <= last)
    .sort(([a], [b]) => a - b)
    .map(([at, distance]) => `${((WIDTH * at) / steps).toFixed(1)},${y(distance)}`);
  const threshold = y(scene.distanceThreshold);
  return (
    <div class="timeline">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        <rect class="reached" x="0" width={WIDTH} y={threshold} height={HEIGHT - Number(threshold)} />
        <line class="threshold" x1="0" x2={WIDTH} y1={threshold} y2={threshold} />
        <polyline points={points.join(" ")} />
        <line class="now" x1={(WIDTH * step) / steps} x2={(WIDTH * step) / steps} y1="0" y2={HEIGHT} />
      </svg>
      <input
        id="scrubber"
        type="range"
        aria-label={`Step of the episode, of which ${first} to ${last} are recorded`}
        min={0}
        max={steps}
        step={1}
        value={step}
        onInput={({ currentTarget }) => {
          const wanted = Math.min(last, Math.max(first, currentTarget.valueAsNumber));
          currentTarget.valueAsNumber = wanted;
          onSeek(wanted);
        }}
      />
    </div>
  );
}

/** The distance at each step that was seen of the episode, towards the present goal. */
function useDistances({ episode, step, distance, recorded }: FrameMessage): ReadonlyMap<number, number> {
  const seen = useRef({ episode, distances: new Map<number, number>() });
  const [, last] = recorded;
  const kept =
    seen.current.episode === episode ? [...seen.current.distances].filter(([at]) => at <= last) : [];
  const distances = new Map(kept).set(step, distance);
  useEffect(() => {
    seen.current = { episode, distances };
  });
  return distances;
}
