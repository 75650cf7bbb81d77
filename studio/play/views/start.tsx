import { useEffect, useState } from "preact/hooks";
import type { Command } from "../../../src/core/play/command.ts";
import type { FrameMessage, SceneMessage } from "../../../src/core/play/protocol.ts";

interface Props {
  readonly scene: SceneMessage;
  readonly frame: FrameMessage;
  readonly send: (command: Command) => void;
}

const LARGEST_SEED = 2 ** 32 - 1;

/** Where an episode begins: its seed, and the fixed task where there are any. */
export function Start({ scene: { taskCount = 0 }, frame, send }: Props) {
  const [seed, setSeed] = useState(frame.seed);
  useEffect(() => setSeed(frame.seed), [frame.seed]);
  return (
    <fieldset>
      <legend>Start</legend>
      <label>
        Start from seed
        <span class="field">
          <input
            id="seed-input"
            type="number"
            min={0}
            max={LARGEST_SEED}
            step={1}
            value={seed}
            onInput={({ currentTarget }) => setSeed(currentTarget.valueAsNumber)}
          />
          <button
            id="go"
            type="button"
            disabled={!Number.isInteger(seed) || seed < 0 || seed > LARGEST_SEED}
            onClick={() => send({ type: "reset", seed, task: frame.task })}
          >
            Go
          </button>
        </span>
      </label>
      {taskCount > 0 && (
        <label>
          Fixed task
          <select
            id="task"
            value={frame.task ?? ""}
            onChange={({ currentTarget }) =>
              send({ type: "reset", seed: frame.seed, task: Number(currentTarget.value) || undefined })
            }
          >
            <option value="">as the seed chooses</option>
            {Array.from({ length: taskCount }, (_, i) => (
              <option key={i} value={i + 1}>
                {i + 1}
              </option>
            ))}
          </select>
        </label>
      )}
    </fieldset>
  );
}
