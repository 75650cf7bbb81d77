import type { Codecs } from "../../byte-source.ts";
import { instructions } from "./instructions.ts";
import { Machine, type Persistent } from "./machine.ts";

/**
 * The value that `bytes` describe in Python's pickle format, protocols 0 to 5. A pickle is a program for a stack
 * machine. Only the instructions that build dictionaries (as Map), lists, text, numbers and NumPy arrays are known, and
 * nothing is called. `persistent` gives what is kept outside of the pickle; by default there is nothing. `bytes` are overwritten: large values are views of them.
 * @throws PickleError
 */
export function unpickle(bytes: Uint8Array, codecs: Codecs, persistent: Persistent = refuseId): unknown {
  return new Machine(bytes, codecs, persistent).run(instructions);
}

function refuseId(): never {
  throw new RangeError("it refers to something outside of the file");
}
