import { z } from "zod";
import { UserError } from "../base/errors.ts";
import { goalDistanceMisfit, goalDistanceSchema, signalsMisfit, signalsSchema } from "../spaces/index.ts";

/** The environment of episodes whose environment has no name. */
export const UNKNOWN_ENVIRONMENT = "unknown";

const size = z.int().min(1);

/** The description of a dataset. The type {@link DatasetHeader} follows from this schema. */
export const datasetHeaderSchema = z
  .strictObject({
    /** A name people recognise, e.g. `"fetch-push-expert"`. */
    name: z.string().min(1),
    /** Id of the environment the episodes come from, e.g. `"FetchPush"`, or {@link UNKNOWN_ENVIRONMENT}. */
    environment: z.string().min(1),
    observationSize: size,
    /** `"uint8"` if observations are pixels, which are kept as bytes; otherwise they are float32. */
    observationType: z.literal("uint8").optional(),
    /**
     * `[height, width, channels]` if observations are images, row by row, or `[cameras, height, width, channels]` for
     * the images of several cameras. Absent for vectors.
     */
    observationShape: z.array(size).min(1).optional(),
    /** The name of each camera, in the order of their images. Absent for one camera without a name. */
    cameras: z.array(z.string().min(1)).min(1).optional(),
    /** Numbers of a state in the column `states`, beside every image. Absent if there are none. */
    stateSize: size.optional(),
    /** The indices of the numbers of a state that the robot measures itself. Absent if it measures all. */
    robotColumns: z.array(z.int().min(0)).optional(),
    goalSize: size,
    actionSize: size,
    /** Steps per episode in the environment. Logged episodes may be shorter or longer. */
    horizon: size,
    /** A goal is reached while the distance of achieved and desired goal is below this. */
    distanceThreshold: z.number().positive(),
    /** How the distance is measured. Absent if it is Euclidean, in goal units. */
    goalDistance: goalDistanceSchema.optional(),
    ...signalsSchema.shape,
    /** The origin of the data: seed, behaviour, versions, source. Any JSON. */
    provenance: z.record(z.string(), z.json()),
  })
  .refine(hasSizeOfShape, {
    path: ["observationShape"],
    error: "the product of its sizes must be observationSize; correct one of the two",
  })
  .refine(({ stateSize = 0, robotColumns = [] }) => robotColumns.every((column) => column < stateSize), {
    path: ["robotColumns"],
    error: "they must be below stateSize; correct one of the two",
  })
  .refine(
    ({ cameras, observationShape = [] }) => !cameras || cameras.length === camerasOf(observationShape),
    {
      path: ["cameras"],
      error: "it must name as many cameras as observationShape has images; correct one of the two",
    },
  )
  .superRefine((header, context) => {
    const message = goalDistanceMisfit(header);
    if (message !== undefined) context.addIssue({ code: "custom", path: ["goalDistance"], message });
    const misfit = signalsMisfit(header, header);
    if (misfit) context.addIssue({ code: "custom", path: [...misfit.path], message: misfit.message });
  });

/** How many cameras' images an observation of that shape consists of. */
function camerasOf(shape: readonly number[]): number {
  if (shape.length === 4) return shape[0];
  return shape.length === 3 ? 1 : 0;
}

function hasSizeOfShape(header: {
  readonly observationSize: number;
  readonly observationShape?: readonly number[];
}): boolean {
  const { observationSize, observationShape = [observationSize] } = header;
  return observationShape.reduce((product, length) => product * length, 1) === observationSize;
}

/** The description of a dataset: its name, environment, sizes, rule of success, signals and origin. */
export type DatasetHeader = z.infer<typeof datasetHeaderSchema>;

/** Checks `value` against `schema`; the first fault becomes a `UserError` that names `where` and the field. */
export function parseOrExplain<T>(schema: z.ZodType<T>, value: unknown, where: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { path, message } = result.error.issues[0];
  const field = path.length > 0 ? ` field "${path.join(".")}":` : "";
  throw new UserError(`${where}:${field} ${message}`);
}
