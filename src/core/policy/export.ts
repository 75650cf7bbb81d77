import { emitOnnx, type Program } from "../graph/index.ts";
import { appendChecksum } from "./checksum.ts";

/** Provenance of a policy file, written into its metadata properties. */
export interface PolicyProvenance {
  /** Absent where none is known. */
  readonly environment?: string | undefined;
  readonly agent: string;
  readonly update: number;
  readonly smoreVersion: string;
}

/**
 * A policy as the bytes of an `.onnx` file that stands alone: inputs `observation` [rows, observationSize] and `goal`
 * [rows, goalSize], output `action` [rows, actionSize], any number of rows, normalisation inside. Inputs are float32, or
 * uint8 where the space is one of bytes. Its last metadata property
 * is the SHA-256 of all bytes before.
 *
 * @param learner its policy program reads states of the learner
 * @param states the learner's states, by name
 */
export function exportPolicy(
  learner: { readonly policy: Program },
  states: (name: string) => ArrayLike<number>,
  provenance: PolicyProvenance,
): Uint8Array {
  const model = emitOnnx(learner.policy, {
    anyRows: true,
    frozenStates: new Map(learner.policy.states.map(({ name }) => [name, states(name)])),
    metadata: Object.fromEntries(
      Object.entries(provenance).flatMap(([key, value]) =>
        value === undefined ? [] : [[key, String(value)]],
      ),
    ),
  });
  return appendChecksum(model);
}
