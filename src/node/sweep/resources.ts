import { z } from "zod";

/** What schedulers are asked for, for each run. */
export const resourcesSchema = z.strictObject({
  /** Of Slurm. */
  partition: z.string().min(1).optional(),
  account: z.string().min(1).optional(),
  /** As Slurm takes it: minutes, `hours:minutes:seconds`, or `days-hours` with `:minutes` and `:seconds`. */
  time: z
    .string()
    .regex(
      /^(?:\d+|\d+:\d\d|\d+:\d\d:\d\d|\d+-\d\d?(?::\d\d){0,2})$/,
      "expected minutes, hours:minutes:seconds or days-hours",
    )
    .optional(),
  /** Megabytes, or with a unit: `4G`. */
  memory: z
    .string()
    .regex(/^\d+[KMGT]?$/, "expected megabytes, or a number with K, M, G or T")
    .optional(),
  /** Largest number of runs at once. Default: no limit. */
  limit: z.int().min(1).optional(),
});

export type Resources = z.output<typeof resourcesSchema>;

/** Seconds of a time limit. */
export function secondsOf(time: string): number {
  const [, days, rest] = /^(?:(\d+)-)?(.*)$/.exec(time)!;
  const parts = rest.split(":").map(Number);
  const [hours, minutes, seconds] =
    days === undefined && parts.length < 3
      ? [0, parts[0], parts[1] ?? 0]
      : [parts[0], parts[1] ?? 0, parts[2] ?? 0];
  return ((Number(days ?? 0) * 24 + hours) * 60 + minutes) * 60 + seconds;
}
