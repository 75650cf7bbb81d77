import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { PolicyInterface } from "../../core/policy/interface.ts";
import type { Policy } from "../../core/policy/policy.ts";
import { loadPolicy } from "../engine/index.ts";
import { writeFolderAtomically } from "../files/atomic.ts";
import { readPolicy } from "../runs/read-policy.ts";
import { cppLoop, nodeLoop, pythonLoop } from "./loops.ts";
import { type ActionExample, deployReadme } from "./readme.ts";

/** Numbers in the longest example that is written out. */
const LONGEST_EXAMPLE = 64;

/**
 * Writes a folder that runs without Smore: the policy, a loop each for Node, Python and C++, and a description.
 * @param source the folder of a run, or a policy file
 * @throws UserError when there is no policy, or the folder exists
 */
export async function deployPolicy(source: string, folder: string): Promise<PolicyInterface> {
  const { bytes, file } = await readPolicy(source);
  const policy = await loadPolicy(bytes, file);
  try {
    const example = await exampleOf(policy);
    const options = { policy: policy.interface, isGuarded: policy.isGuarded };
    await writeFolderAtomically(folder, async (temporary) => {
      const write = (name: string, content: string | Uint8Array) => writeFile(join(temporary, name), content);
      await write("policy.onnx", bytes);
      await write("loop.mjs", nodeLoop(options));
      await write("loop.py", pythonLoop(options));
      await write("loop.cpp", cppLoop(options));
      await write("README.md", deployReadme({ ...options, source, example }));
    });
    return policy.interface;
  } finally {
    await policy.dispose();
  }
}

/** The action for an observation in the middle of the training data and a goal of zeros. */
async function exampleOf(policy: Policy): Promise<ActionExample | undefined> {
  const {
    observation: described,
    goal: { size: goalSize },
  } = policy.interface;
  if (described.size + goalSize > LONGEST_EXAMPLE || policy.interface.proprioception) return undefined;
  const { trainingLow, trainingHigh } = described;
  const observation = Array.from({ length: described.size }, (_, i) =>
    trainingLow && trainingHigh ? Math.fround(trainingLow[i] / 2 + trainingHigh[i] / 2) : 0,
  );
  const goal = Array<number>(goalSize).fill(0);
  return { observation, goal, action: Array.from(await policy.act(observation, goal)) };
}
