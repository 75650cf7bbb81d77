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
  /** The smallest and largest value of each number in the training data; outside of them a policy extrapolates. */
  trainingLow: numbers.optional(),
  trainingHigh: numbers.optional(),
};

/** What a policy takes and gives. */
const interfaceSchema = z.object({
  observation: z.object({
    ...described,
    type: z.enum(["float32", "uint8"]),
    /** `[height, width, channels]` of an image, `[cameras, height, width, channels]` of those of several cameras. */
    shape: z.array(z.int().min(1)).optional(),
    /** The name of each camera, in the order of their images; absent for one of no name. */
    cameras: z.array(z.string()).optional(),
    ...trained,
  }),
  /** What the robot itself measures, beside an image; absent where a policy is given none of it. */
  proprioception: z.object({ ...described, ...trained }).optional(),
  goal: z.object({
    ...described,
    /** `uint8` where a goal is an image, of the observation's shape; otherwise float32. */
    type: z.literal("uint8").optional(),
  }),
  action: z.object({
    ...described,
    /** The bounds of each number; no action lies outside of them. */
    low: numbers,
    high: numbers,
  }),
});

/** What a policy file says about itself: the names, units and ranges of its inputs and outputs. */
export type PolicyInterface = z.infer<typeof interfaceSchema>;

/** An input of a policy. */
export interface PolicyInput {
  readonly name: "observation" | "proprioception" | "goal";
  /** Numbers in one row. */
  readonly size: number;
  readonly type: "float32" | "uint8";
}

/** The inputs of a policy, in the order in which they are listed for people. */
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
