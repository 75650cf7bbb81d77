import type { Codecs } from "../../byte-source.ts";
import { instructions } from "./instructions.ts";
import { Machine } from "./machine.ts";

/**
 * The value that `bytes` describe in Python's pickle format, protocols 0 to 5. A pickle is a program for a stack
 * machine. Only the instructions that build dictionaries (as Map), lists, text, numbers and NumPy arrays are known, and
 * nothing is called. `bytes` are overwritten: large values are views of them.
 * @throws PickleError
 */
export function unpickle(bytes: Uint8Array, codecs: Codecs): unknown {
  return new Machine(bytes, codecs).run(instructions);
}
