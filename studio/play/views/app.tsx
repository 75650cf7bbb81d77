import { useEffect, useState } from "preact/hooks";
import { CAMERA_VIEWS } from "../../../src/core/envs/contract/camera-preset.ts";
import type { FrameMessage } from "../../../src/core/play/protocol.ts";
import { splitLabel } from "../../policies.ts";
import type { DragMode } from "../../scene/goal-drag.ts";
import { useStore } from "../../use-store.ts";
import { type Play, type Side, TERMINAL } from "../play.ts";
import { Chooser } from "./chooser.tsx";
import { Driver } from "./driver.tsx";
import { Numbers } from "./numbers.tsx";
import { Playback } from "./playback.tsx";
import { Reading } from "./reading.tsx";
import { Recorder } from "./recorder.tsx";
import { type Scene, SceneCanvas } from "./scene-canvas.tsx";
import { Sight } from "./sight.tsx";
import { Start } from "./start.tsx";
import { Timeline } from "./timeline.tsx";
import { useKeys } from "./use-keys.ts";

/** The noise of the benchmark's robustness study goes up to here. */
const MOST_NOISE = 1.5;

/** Simulations that play, with everything that a person can do to them. */
export function App({ play }: { readonly play: Play }) {
  const state = useStore(play);
  const { sides, problem, isLoading, view, noise, isDriven } = state;
  const [dragMode, setDragMode] = useState<DragMode>("level");
  const [scene, setScene] = useState<Scene>();
  const frame = useFrame(sides[0]);
  const send = play.command.bind(play);
  useKeys(play, frame);
  const first = sides[0]?.simulation;
  return (
    <main class="play">
      <div class="middle">
        {problem && (
          <p id="play-problem" class="problem" role="alert">
            {problem}
          </p>
        )}
        <div class="sides" data-loading={isLoading}>
          {(sides.length > 0 ? sides : [undefined]).map((side, i) => (
            <section key={i} aria-label={i === 0 ? "Simulation" : "Simulation beside it"}>
              <SceneCanvas
                id={i === 0 ? "play-stage" : "play-stage-beside"}
                simulation={side?.simulation}
                onGoal={(goal) => send({ type: "goal", goal })}
                dragMode={dragMode}
                view={view}
                {...(i === 0 && { onScene: setScene })}
              />
              {side && <SideReading side={side} />}
              {!side && isLoading && <p class="help">Loading the simulation …</p>}
            </section>
          ))}
        </div>
        {frame && first && (
          <section class="controls" aria-label="Playback">
            <Timeline scene={first.scene} frame={frame} onSeek={(step) => send({ type: "seek", step })} />
            <Playback frame={frame} send={send} />
            {scene && <Recorder scene={scene} environment={first.scene.environment} />}
            <CopyLink play={play} />
          </section>
        )}
      </div>
      {frame && first && (
        <form class="settings" aria-label="Settings" onSubmit={(event) => event.preventDefault()}>
          <Chooser play={play} state={state} />
          <Start scene={first.scene} frame={frame} send={send} />
          <fieldset>
            <legend>While it plays</legend>
            <label class="slider">
              <span>
                Noise on actions <output>{noise.toFixed(2)}</output>
              </span>
              <input
                id="noise"
                type="range"
                min={0}
                max={MOST_NOISE}
                step={0.05}
                value={noise}
                onInput={({ currentTarget }) =>
                  send({ type: "noise", standardDeviation: currentTarget.valueAsNumber })
                }
              />
            </label>
            <label>
              Keep running past the horizon
              <input
                id="endless"
                type="checkbox"
                checked={frame.endless}
                onChange={({ currentTarget }) => send({ type: "endless", on: currentTarget.checked })}
              />
            </label>
            <label>
              Camera
              <select
                id="camera"
                value={view}
                onChange={({ currentTarget }) => play.look(currentTarget.value as typeof view)}
              >
                {CAMERA_VIEWS.map((name) => (
                  <option key={name}>{name}</option>
                ))}
              </select>
            </label>
            {first.scene.goalPlaces?.dimensions === 3 && (
              <label>
                Drag plane
                <select
                  id="drag-plane"
                  value={dragMode}
                  onChange={({ currentTarget }) => setDragMode(currentTarget.value as DragMode)}
                >
                  <option value="level">horizontal</option>
                  <option value="upright">vertical</option>
                </select>
              </label>
            )}
          </fieldset>
          <Driver simulation={first} isDriven={isDriven} send={send} />
          <Numbers frame={frame} />
          <p class="help">
            <kbd>space</kbd> run or pause, <kbd>←</kbd> <kbd>→</kbd> one step, <kbd>R</kbd> start again,{" "}
            <kbd>N</kbd> next episode, <kbd>G</kbd> new goal, <kbd>+</kbd> <kbd>−</kbd> speed. Drag to look
            around{first.scene.goalPlaces && ", drag the goal to move it"}.
          </p>
        </form>
      )}
    </main>
  );
}

/** The newest frame of a side. */
function useFrame(side: Side | undefined): FrameMessage | undefined {
  const [frame, setFrame] = useState<FrameMessage>();
  useEffect(() => {
    setFrame(undefined);
    return side?.simulation.watch(setFrame);
  }, [side]);
  return frame;
}

function SideReading({ side }: { readonly side: Side }) {
  const frame = useFrame(side);
  if (!frame) return null;
  return (
    <>
      <p class="actor">{side.actor === TERMINAL ? side.simulation.scene.actor : nameOf(side.actor)}</p>
      <Reading scene={side.simulation.scene} frame={frame} />
      {frame.sight && <Sight sight={frame.sight} />}
    </>
  );
}

function nameOf(actor: string): string {
  const [label, update] = splitLabel(actor);
  const name = { random: "random actions", expert: "scripted expert" }[label] ?? label;
  return update === undefined ? name : `${name}, update ${update}`;
}

/** Copies a link to what is seen, and puts it into the address of the page. */
function CopyLink({ play }: { readonly play: Play }) {
  const [isCopied, setIsCopied] = useState(false);
  const copy = async () => {
    history.replaceState(undefined, "", play.link);
    await navigator.clipboard?.writeText(location.href).catch(() => {}); // the address has it too
    setIsCopied(true);
    setTimeout(() => setIsCopied(false), 2000);
  };
  return (
    <button id="link" type="button" onClick={() => void copy()}>
      {isCopied ? "Link copied" : "Copy link"}
    </button>
  );
}
