import { type BehaviourSpec, UNIFORM_RANDOM } from "../../contract/behaviour.ts";
import type { Recipe } from "../../contract/recipe.ts";
import type { ExpertLevel, ExpertName } from "../../contract/trained-policy.ts";

export const LOCOMOTION_RECIPES: readonly Recipe[] = [
  ...runnerRecipes("CheetahTgtVel", "cheetah", "cheetah"),
  ...runnerRecipes("AntTgtVel", "ant", "ant"),
  ...runnerRecipes("AntTgtVel3", "ant3", "ant"),
];

/**
 * SMORe's locomotion data: a few episodes of a trained expert, and many more transitions of a weaker policy. SMORe
 * composed them from D4RL's data, whose policies draw their actions from a distribution. The policies here are TD3's,
 * which do not, so the noise of TD3's exploration is added to their actions.
 */
function runnerRecipes(environment: string, prefix: string, runner: ExpertName): Recipe[] {
  const trained = (level: ExpertLevel): BehaviourSpec => ({
    policy: `${runner}-${level}`,
    noise: { standardDeviation: 0.1, uniformShare: 0 },
  });
  const recipe = (kind: string, summary: string, behaviour: BehaviourSpec): Recipe => ({
    name: `${prefix}-${kind}-expert`,
    environment,
    summary: `30 episodes of the trained expert, then ${summary}.`,
    parts: [
      { behaviour: trained("expert"), episodes: 30 },
      { behaviour, share: 1 },
    ],
    transitions: { small: 100_000, paper: 1_000_000 },
  });
  return [
    recipe("medium", "the policy that came to a third of its return", trained("medium")),
    recipe("random", "uniformly random actions", UNIFORM_RANDOM),
  ];
}
