import { useEffect, useRef, useState } from "preact/hooks";
import type { Command } from "../../../src/core/play/command.ts";
import { drivenAction, KEYS, keyName } from "../driving.ts";
import type { Simulation } from "../simulation.ts";
import { download } from "./download.ts";

interface Props {
  readonly simulation: Simulation;
  readonly isDriven: boolean;
  readonly send: (command: Command) => void;
}

/** Actions by hand in place of the policy's, and the file of the episodes that they made. */
export function Driver({ simulation, isDriven, send }: Props) {
  const { actionSize, environment } = simulation.scene;
  const [isEmpty, setIsEmpty] = useState(false);
  const save = async () => {
    const file = await simulation.drivenFile();
    setIsEmpty(!file);
    if (file) download(`${environment}-driven.npz`, file);
  };
  return (
    <fieldset>
      <legend>By hand</legend>
      <label>
        Drive by hand
        <input
          id="drive"
          type="checkbox"
          checked={isDriven}
          onChange={({ currentTarget }) =>
            send({ type: "drive", action: currentTarget.checked ? new Array(actionSize).fill(0) : null })
          }
        />
      </label>
      {isDriven && <Sliders key={environment} size={actionSize} send={send} />}
      <button id="save-driven" type="button" onClick={() => void save()}>
        Save driven episodes
      </button>
      {isEmpty && (
        <p class="help" role="status">
          No episode was driven by hand yet.
        </p>
      )}
    </fieldset>
  );
}

interface SlidersProps {
  readonly size: number;
  readonly send: (command: Command) => void;
}

/** A slider for each number of an action. Keys and a gamepad move the first four. */
function Sliders({ size, send }: SlidersProps) {
  const [sliders, setSliders] = useState<readonly number[]>(new Array(size).fill(0));
  const inputs = useRef({ held: new Set<string>(), sliders, sent: sliders.join() });
  inputs.current.sliders = sliders;
  useEffect(() => {
    const { held } = inputs.current;
    const known = new Set(KEYS.slice(0, size).flat());
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isEdited(event.target)) return;
      const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
      if (!known.has(key)) return;
      event.preventDefault();
      if (event.type === "keydown") held.add(key);
      else held.delete(key);
    };
    const release = () => held.clear();
    addEventListener("keydown", press);
    addEventListener("keyup", press);
    addEventListener("blur", release);
    // Gamepads have no events for their sticks.
    let next = requestAnimationFrame(function poll() {
      const axes = navigator.getGamepads().find((pad) => pad)?.axes ?? [];
      const action = drivenAction(held, axes, inputs.current.sliders);
      if (action.join() !== inputs.current.sent) {
        inputs.current.sent = action.join();
        send({ type: "drive", action });
      }
      next = requestAnimationFrame(poll);
    });
    return () => {
      cancelAnimationFrame(next);
      removeEventListener("keydown", press);
      removeEventListener("keyup", press);
      removeEventListener("blur", release);
    };
  }, [size]);
  return (
    <>
      {sliders.map((value, i) => (
        <label class="slider" key={i}>
          <span>
            <span>
              Action {i}
              {KEYS[i] && (
                <>
                  {" "}
                  <kbd>{keyName(KEYS[i][0])}</kbd> <kbd>{keyName(KEYS[i][1])}</kbd>
                </>
              )}
            </span>
            <output>{value.toFixed(2)}</output>
          </span>
          <input
            type="range"
            min={-1}
            max={1}
            step={0.01}
            value={value}
            onInput={({ currentTarget }) =>
              setSliders(sliders.map((old, at) => (at === i ? currentTarget.valueAsNumber : old)))
            }
          />
        </label>
      ))}
      <p class="help">A gamepad's sticks move the first four numbers too.</p>
    </>
  );
}

/** Whether keys belong to what a person edits. */
function isEdited(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLSelectElement || (target instanceof HTMLInputElement && target.type !== "checkbox")
  );
}
