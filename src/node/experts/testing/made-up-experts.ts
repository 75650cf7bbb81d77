import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EXPERT_LEVELS, EXPERTS, type ExpertLevel, type ExpertName } from "../../../core/collect/index.ts";
import { envSpec, type GoalEnvSpec } from "../../../core/envs/index.ts";
import { constant, emitOnnx, input, program } from "../../../core/graph/index.ts";
import { RandomGenerator } from "../../../core/random/generator.ts";
import type { ExpertFile } from "../expert-file.ts";

/** A policy file of one random layer: it wriggles, and what it does depends on observation and goal. */
export function madeUpPolicy(
  { observationSize, goalSize, actionSize }: GoalEnvSpec,
  seed: number,
): Uint8Array {
  const random = RandomGenerator.from(seed, "made-up policy");
  const layer = (name: string, size: number) => {
    const weights = Float32Array.from({ length: size * actionSize }, () => 0.3 * random.normal());
    return input(name, [1, size]).matmul(constant(weights, [size, actionSize]));
  };
  const action = layer("observation", observationSize).add(layer("goal", goalSize)).tanh();
  return emitOnnx(program("policy", { action }));
}

/** Writes the folder of an expert with untrained policies. */
export async function writeMadeUpExpert(folder: string, name: ExpertName): Promise<void> {
  await mkdir(folder, { recursive: true });
  const estimate = { mean: 1, standardError: 0.1 };
  const policies = {} as { [level in ExpertLevel]: ExpertFile["policies"][level] };
  for (const [seed, level] of EXPERT_LEVELS.entries()) {
    const bytes = madeUpPolicy(envSpec(EXPERTS[name]), seed);
    await writeFile(join(folder, `${level}.onnx`), bytes);
    policies[level] = {
      file: `${level}.onnx`,
      sha256: createHash("sha256").update(bytes).digest("hex"),
      update: 0,
      environmentSteps: 0,
      evaluation: {
        episodes: 2,
        seed: 1,
        return: estimate,
        achievedGoal: [estimate],
        steps: estimate,
        success: 0,
      },
    };
  }
  const file: ExpertFile = {
    format: "smore-expert",
    version: 1,
    environment: EXPERTS[name],
    command: "none",
    seed: 0,
    versions: {},
    policies,
    curve: [],
  };
  await writeFile(join(folder, "expert.json"), JSON.stringify(file));
}

/** Makes a fresh folder the working directory, with all experts in it; undone by `leave`. */
export async function enterFolderWithExperts(): Promise<{ folder: string; leave: () => Promise<void> }> {
  const before = process.cwd();
  const folder = await mkdtemp(join(tmpdir(), "smore-experts-"));
  for (const name of Object.keys(EXPERTS) as ExpertName[])
    await writeMadeUpExpert(join(folder, "experts", name), name);
  process.chdir(folder);
  return {
    folder,
    leave: async () => {
      process.chdir(before);
      await rm(folder, { recursive: true });
    },
  };
}
