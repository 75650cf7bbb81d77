import { useEffect, useMemo, useState } from "preact/hooks";
import type { FrameMessage } from "../../../src/core/play/protocol.ts";
import { Playback } from "../../play/views/playback.tsx";
import { Reading } from "../../play/views/reading.tsx";
import { Recorder } from "../../play/views/recorder.tsx";
import { type Scene, SceneCanvas } from "../../play/views/scene-canvas.tsx";
import type { Studio, StudioState } from "../studio.ts";

/** The simulation, played by the newest policy, with its controls. */
export function StageView({ studio, state }: { readonly studio: Studio; readonly state: StudioState }) {
  const [scene, setScene] = useState<Scene>();
  const [frame, setFrame] = useState<FrameMessage>();
  const simulation = useMemo(
    () => state.scene && { scene: state.scene, watch: studio.watch.bind(studio) },
    [studio, state.scene],
  );
  useEffect(() => simulation?.watch(setFrame), [simulation]);
  const send = studio.command.bind(studio);
  return (
    <section class="stage" aria-label="Simulation">
      <SceneCanvas
        id="stage"
        simulation={simulation}
        onGoal={(goal) => send({ type: "goal", goal })}
        dragMode="level"
        onScene={setScene}
      />
      {frame && simulation && (
        <>
          <Reading scene={simulation.scene} frame={frame} />
          <div class="controls">
            <Playback frame={frame} send={send} />
            {scene && <Recorder scene={scene} environment={simulation.scene.environment} />}
          </div>
          {simulation.scene.goalPlaces?.dimensions === 3 && (
            <p class="help">The goal is dragged horizontally, and vertically with the shift key.</p>
          )}
        </>
      )}
    </section>
  );
}
