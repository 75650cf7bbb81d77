import { emitOnnx, type Program } from "../graph/index.ts";
import type { Signals } from "../spaces/index.ts";
import { appendChecksum } from "./checksum.ts";
import { INTERFACE_PROPERTY, type ObservedRange, type PolicyInterface, unitRange } from "./interface.ts";
import { robotProgram } from "./robot-program.ts";

/** Provenance of a policy file, written into its metadata properties. */
export interface PolicyProvenance {
  /** Absent where none is known. */
  readonly environment?: string | undefined;
  readonly agent: string;
  readonly update: number;
  readonly smoreVersion: string;
}

/** What is known of the data that a policy was trained on. */
export interface PolicyData {
  /** Names, units and the range of actions. */
  readonly signals?: Signals | undefined;
  /** The range of observations or, beside images, of what the robot itself measures; absent for pixels alone. */
  readonly observed?: ObservedRange | undefined;
  /** Where observations are images: `[height, width, channels]`, with the number of cameras before if there are several. */
  readonly observationShape?: readonly number[] | undefined;
  /** The name of each camera; absent for one of no name. */
  readonly cameras?: readonly string[] | undefined;
  /** The numbers of a state that the robot itself measures; absent where those are all. */
  readonly robotColumns?: readonly number[] | undefined;
}

/**
 * A policy as the bytes of an `.onnx` file that stands alone: inputs `observation` [rows, observationSize], `goal`
 * [rows, goalSize] and, where it is given these beside images, `proprioception` [rows, proprioceptionSize], output `action` [rows, actionSize], any number of rows, normalisation inside. Inputs are float32, or
 * uint8 where the space is one of bytes. With a range of observations there is a second output, see {@link robotProgram}.
 * Inputs and actions have the units of the data's file. The metadata properties hold the provenance and the interface; the
 * last one is the SHA-256 of all bytes before.
 *
 * @param learner its policy program reads states of the learner
 * @param states the learner's states, by name
 */
export function exportPolicy(
  learner: { readonly policy: Program },
  states: (name: string) => ArrayLike<number>,
  provenance: PolicyProvenance,
  data: PolicyData = {},
): Uint8Array {
  const { signals, observed } = data;
  const policy = robotProgram(learner.policy, { actionRange: signals?.actionRange, observed });
  const model = emitOnnx(policy, {
    anyRows: true,
    frozenStates: new Map(policy.states.map(({ name }) => [name, states(name)])),
    metadata: {
      ...Object.fromEntries(
        Object.entries(provenance).flatMap(([key, value]) =>
          value === undefined ? [] : [[key, String(value)]],
        ),
      ),
      [INTERFACE_PROPERTY]: JSON.stringify(interfaceOf(policy, data)),
    },
  });
  return appendChecksum(model);
}

function interfaceOf(
  { inputs, outputs }: Program,
  { signals = {}, observed, observationShape, cameras, robotColumns }: PolicyData,
): PolicyInterface {
  const { names = {}, units = {}, actionRange } = signals;
  const sizeOf = (name: string) =>
    [...inputs, ...outputs].find((value) => value.name === name)?.shape[1] ?? 0;
  const part = (role: "observation" | "goal" | "action") => ({
    size: sizeOf(role),
    ...(names[role] && { names: names[role] }),
    ...(units[role] && { units: units[role] }),
  });
  const robot = (texts: string[] | undefined) => robotColumns?.map((column) => texts![column]) ?? texts;
  const range = observed && {
    trainingLow: Array.from(observed.minimum),
    trainingHigh: Array.from(observed.maximum),
  };
  const hasProprioception = inputs.some(({ name }) => name === "proprioception");
  const action = part("action");
  const { low, high } = actionRange ?? unitRange(action.size);
  const isBytes = (role: string) => inputs.some(({ name, type }) => name === role && type === "uint8");
  return {
    observation: {
      ...part("observation"),
      type: isBytes("observation") ? "uint8" : "float32",
      ...(observationShape && { shape: [...observationShape] }),
      ...(cameras && { cameras: [...cameras] }),
      ...(!hasProprioception && range),
    },
    ...(hasProprioception && {
      proprioception: {
        size: sizeOf("proprioception"),
        ...(names.state && { names: robot(names.state) }),
        ...(units.state && { units: robot(units.state) }),
        ...range,
      },
    }),
    goal: { ...part("goal"), ...(isBytes("goal") && { type: "uint8" }) },
    action: { ...action, low: [...low], high: [...high] },
  };
}
