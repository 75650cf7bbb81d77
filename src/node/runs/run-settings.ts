import { availableParallelism } from "node:os";
import { agentSettings, findAgent, onlineAgents } from "../../core/agents/index.ts";
import { UserError } from "../../core/base/errors.ts";
import { isObject } from "../../core/base/is-object.ts";
import { validateConfig } from "../../core/base/validate-config.ts";
import { envSpec } from "../../core/envs/index.ts";
import {
  RUN_VERSION,
  type RunConfig,
  type RunRequest,
  type RunSettings,
  runConfigSchema,
  runRequestSchema,
} from "../../core/learn/config.ts";
import { usualDiscount } from "../../core/rollout/returns.ts";
import { importModules } from "../extensions/index.ts";

/**
 * Imports the modules that a request names, so that what they register is known.
 * @throws UserError when the request is not valid or a module cannot be imported
 */
export function importRequested(request: RunRequest, origin: string): Promise<void> {
  const { imports } = validateConfig(runRequestSchema, request, origin);
  return importModules(imports, `${origin}imports: `);
}

/**
 * The request with every default filled in, the agent's own as well.
 * @param origin prefix of the names of settings in errors: where the user wrote them
 * @throws UserError when a setting, the agent or the environment is not known
 */
export function resolveSettings(request: RunRequest, origin = ""): RunSettings {
  const { init: _, ...settings } = validateConfig(runRequestSchema, request, origin);
  const { name, ...chosen } = settings.agent;
  const agent = findAgent(name);
  requireSource(settings);
  const agentConfig = agentSettings(agent, chosen, `${origin}agent.`) as object;
  const { environment, training, evaluation } = settings;
  const { threads = defaultThreads(), heldOut = environment === undefined ? 0.1 : 0.05 } = training;
  requirePolicySteps(agentConfig, training.updates, origin);
  const discount = usualDiscount(environment === undefined ? {} : envSpec(environment));
  return {
    ...settings,
    agent: { name, ...agentConfig },
    training: { ...training, threads, heldOut },
    evaluation: { discount, ...evaluation },
  };
}

/** @throws UserError where the policy's first step would come after the last update */
function requirePolicySteps(agentConfig: object, updates: number, origin: string): void {
  if (!("policyStart" in agentConfig) || (agentConfig.policyStart as number) < updates) return;
  throw new UserError(
    `${origin}agent.policyStart is ${agentConfig.policyStart} and training.updates ${updates}, so the policy would never be trained; ` +
      "start it sooner, or train for longer",
  );
}

/** Leaves one core to the evaluation. */
function defaultThreads(): number {
  return Math.max(1, Math.min(4, availableParallelism() - 1));
}

/**
 * A configuration as it was stored. Settings that are newer than it get their defaults.
 * @param origin stands before the names of settings in errors
 * @throws UserError when it is damaged or of another version
 */
export function completeConfig(content: unknown, origin: string): RunConfig {
  if (isObject(content) && content.version === 1)
    throw new UserError(
      `${origin}version is 1, which Smore 0.1.0 reads and this one does not (it reads ${RUN_VERSION}); use that version, or start a new run`,
    );
  const config = validateConfig(runConfigSchema, content, origin);
  const { name, ...settings } = config.agent;
  const agentConfig = validateConfig(findAgent(name).config, settings, `${origin}agent.`) as object;
  requireSource(config);
  return { ...config, agent: { name, ...agentConfig } };
}

/** @throws UserError when an agent that needs a dataset has none, or one that collects its own data has one. */
function requireSource({ agent: { name }, online }: Pick<RunSettings, "agent" | "online">): void {
  const collects = Object.hasOwn(onlineAgents, name);
  if (collects && !online)
    throw new UserError(`${name} collects its own data; train it with \`smore train-online\``);
  if (!collects && online)
    throw new UserError(`${name} learns from a dataset; train it with \`smore train\``);
}
