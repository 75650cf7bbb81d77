import { z } from "zod";
import { UserError } from "../base/errors.ts";
import { readMetadata } from "../graph/index.ts";

/** The metadata property of a policy file that holds its interface as JSON. */
export const INTERFACE_PROPERTY = "interface";

const numbers = z.array(z.number());
const described = {
  /** Numbers in one row. */
  size: z.int().min(1),
  /** The name of each number. */
  names: z.array(z.string()).optional(),
  /** The unit of each number; empty for a number without one. */
  units: z.array(z.string()).optional(),
};

const trained = {
  /** The smallest and largest value of each number in the training data. Outside of them, a policy extrapolates. */
  trainingLow: numbers.optional(),
  trainingHigh: numbers.optional(),
};

/** The inputs and the output of a policy. */
const interfaceSchema = z.object({
  observation: z.object({
    ...described,
    type: z.enum(["float32", "uint8"]),
    /** `[height, width, channels]` for an image, `[cameras, height, width, channels]` for several cameras. */
    shape: z.array(z.int().min(1)).optional(),
    /** The name of each camera, in the order of their images. Absent for one camera without a name. */
    cameras: z.array(z.string()).optional(),
    ...trained,
  }),
  /** The robot's own measurements beside an image; absent if the policy takes none. */
  proprioception: z.object({ ...described, ...trained }).optional(),
  goal: z.object({
    ...described,
    /** `uint8` if a goal is an image, of the observation's shape; otherwise float32. */
    type: z.literal("uint8").optional(),
  }),
  action: z.object({
    ...described,
    /** The bounds of each number of an action. */
    low: numbers,
    high: numbers,
  }),
});

/** The names, units and ranges of a policy's inputs and output, as its file states them. */
export type PolicyInterface = z.infer<typeof interfaceSchema>;

/** An input of a policy. */
export interface PolicyInput {
  readonly name: "observation" | "proprioception" | "goal";
  /** Numbers in one row. */
  readonly size: number;
  readonly type: "float32" | "uint8";
}

/** The inputs of a policy, in the order of listings. */
export function policyInputs({ observation, proprioception, goal }: PolicyInterface): readonly PolicyInput[] {
  return [
    { name: "observation", size: observation.size, type: observation.type },
    ...(proprioception
      ? [{ name: "proprioception", size: proprioception.size, type: "float32" } as const]
      : []),
    { name: "goal", size: goal.size, type: goal.type ?? "float32" },
  ];
}

/** The smallest and largest value of each number of an observation. */
export interface ObservedRange {
  readonly minimum: ArrayLike<number>;
  readonly maximum: ArrayLike<number>;
}

/** The bounds of actions of which nothing else is known. */
export function unitRange(size: number): Pick<PolicyInterface["action"], "low" | "high"> {
  return { low: Array<number>(size).fill(-1), high: Array<number>(size).fill(1) };
}

/**
 * The interface that a policy file holds; undefined for one of Smore 0.2.0 or older, or of another program.
 * @param name of the file, for errors
 * @throws UserError when the property is there and damaged
 */
export function readInterface(model: Uint8Array, name: string): PolicyInterface | undefined {
  const text = readMetadata(model).get(INTERFACE_PROPERTY);
  if (text === undefined) return undefined;
  try {
    return interfaceSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new UserError(
      `${name}: its metadata property "${INTERFACE_PROPERTY}" is not that of a policy; restore the file`,
      { cause },
    );
  }
}
