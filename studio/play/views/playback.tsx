import type { Command } from "../../../src/core/play/command.ts";
import { type FrameMessage, SPEEDS } from "../../../src/core/play/protocol.ts";

interface Props {
  readonly frame: FrameMessage;
  readonly send: (command: Command) => void;
}

/** The buttons that run, pause and restart a simulation. */
export function Playback({ frame: { paused, seed, task, speed, step, recorded }, send }: Props) {
  return (
    <>
      <button type="button" class="pause primary" onClick={() => send({ type: paused ? "run" : "pause" })}>
        {paused ? "Run" : "Pause"}
      </button>
      <button
        class="step-back"
        type="button"
        disabled={step === recorded[0]}
        onClick={() => send({ type: "seek", step: step - 1 })}
      >
        Step back
      </button>
      <button class="single-step" type="button" onClick={() => send({ type: "step" })}>
        One step
      </button>
      <button class="restart" type="button" onClick={() => send({ type: "reset", seed, task })}>
        Start again
      </button>
      <button class="next" type="button" onClick={() => send({ type: "reset", seed: seed + 1, task })}>
        Next episode
      </button>
      <button class="new-goal" type="button" onClick={() => send({ type: "new goal" })}>
        New goal
      </button>
      <label>
        Speed
        <select
          class="speed"
          value={speed}
          onChange={({ currentTarget }) =>
            send({ type: "speed", factor: Number(currentTarget.value) as typeof speed })
          }
        >
          {SPEEDS.map((factor) => (
            <option key={factor} value={factor}>
              {factor} ×
            </option>
          ))}
        </select>
      </label>
    </>
  );
}
