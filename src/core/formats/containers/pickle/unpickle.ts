import type { Codecs } from "../../byte-source.ts";
import { instructions } from "./instructions.ts";
import { Machine, type Persistent, PickleMemory } from "./machine.ts";

/**
 * The value that `bytes` describe in Python's pickle format, protocols 0 to 5. A pickle is a program for a stack
 * machine. Only the instructions that build dictionaries (as Map), lists, text, numbers and NumPy arrays are known, and
 * nothing is called. `bytes` are overwritten: large values are views of them.
 * @throws PickleError
 */
export function unpickle(bytes: Uint8Array, codecs: Codecs, surroundings: Surroundings = {}): unknown {
  const { persistent = refuseId, memory = new PickleMemory(bytes.length) } = surroundings;
  return new Machine(bytes, codecs, persistent, memory).run(instructions);
}

/** Where a pickle is a part of a file. */
export interface Surroundings {
  /** Gives what is kept outside of the pickle; default nothing. */
  readonly persistent?: Persistent;
  /** What the pickles of the file may take together; default that of a file of this pickle only. */
  readonly memory?: PickleMemory;
}

function refuseId(): never {
  throw new RangeError("it refers to something outside of the file");
}
