import { z } from "zod";
import type { Tensor } from "../../graph/index.ts";
import {
  type Architecture,
  adam,
  constantRate,
  cosineDecay,
  type DiagonalGaussian,
  gaussian,
  type LearnerBuilder,
  type Network,
} from "../../nn/index.ts";
import type { Inputs, InputsConfig } from "./inputs.ts";
import { weightedRegression } from "./losses.ts";
import { deterministicActor, linearActor, type NetworkConfig, type StateGoal } from "./networks.ts";

/** What every method can choose of its policy: the likelihood that is maximised, and the steps that maximise it. */

const policyHead = z.enum(["regression", "unit", "learned"]);

/** Settings of the likelihood of the data's actions. */
export function likelihoodConfig(head: z.output<typeof policyHead>, background = false) {
  return {
    /**
     * `regression`: squared errors, the likelihood of a Gaussian with standard deviation 1; the mean is squashed by tanh.
     * `unit`: the likelihood itself; the mean is not squashed (OGBench). `learned`: a Gaussian with one learned standard
     * deviation for each coordinate; the mean is squashed by tanh (SMORe).
     */
    policyHead: policyHead.default(head),
    /** Whether the Gaussian has a uniform background, which accounts for random actions. Papers: no. */
    policyBackground: z.boolean().default(background),
  };
}

/** Setting of the learning rate of a policy over a run. */
export function scheduleConfig(schedule: "constant" | "cosine" = "constant") {
  return {
    /** Rate of the policy's steps over a run: `constant`, or along a `cosine` to 0. */
    policySchedule: z.enum(["constant", "cosine"]).default(schedule),
  };
}

/** Settings of the optimiser steps of a policy that learns from a critic. */
export function policyStepConfig(schedule?: "constant" | "cosine") {
  return {
    /** Updates before the policy's first step, in which only the critic learns. */
    policyStart: z.int().min(0).default(0),
    ...scheduleConfig(schedule),
  };
}

/** Which likelihood a policy has. */
export interface LikelihoodSettings {
  /** See {@link likelihoodConfig}. */
  readonly policyHead: z.output<typeof policyHead>;
  /** Whether the Gaussian has a uniform background. */
  readonly policyBackground: boolean;
}

/** π(a | s, g) with the likelihood of the settings, over `outputSize` coordinates. */
export function policyNetwork(
  config: NetworkConfig & LikelihoodSettings,
  inputs: Inputs,
  outputSize = inputs.actionSize,
): Architecture<DiagonalGaussian, StateGoal> {
  const { policyHead, policyBackground: background } = config;
  const means = (policyHead === "unit" ? linearActor : deterministicActor)(config, inputs, outputSize);
  return gaussian(means, {
    size: outputSize,
    spread: policyHead === "learned" ? "learned" : "unit",
    background,
  });
}

/** The inputs of {@link cloningLoss}. */
export interface CloningInputs {
  /** π(a | s, g) of the rows. */
  readonly distribution: DiagonalGaussian;
  /** The data's actions, [rows, actionSize]. */
  readonly action: Tensor;
  /** [rows], without gradient. If it is left out, every row weighs 1. */
  readonly weight?: Tensor;
}

/** A loss, and diagnostics to report. */
export interface PolicyLoss {
  /** A scalar. */
  readonly loss: Tensor;
  /** Scalars and vectors to report, by name. */
  readonly diagnostics: Readonly<Record<string, Tensor>>;
}

/**
 * −mean of weight · log π(a | s, g). For `regression`, the mean of weight · (π(s, g) − a)² over rows and coordinates,
 * which has the same minimiser.
 */
export function cloningLoss(
  { distribution, action, weight }: CloningInputs,
  { policyHead, policyBackground }: LikelihoodSettings,
): PolicyLoss {
  if (policyHead === "regression" && !policyBackground)
    return { loss: weightedRegression(distribution.mean, action, weight), diagnostics: {} };
  const logProbability = distribution.logProbability(action);
  return {
    loss: (weight ? weight.mul(logProbability) : logProbability).mean().neg(),
    diagnostics: { "policy/logProbability": logProbability.mean() },
  };
}

/** How the policy's network is optimised; see {@link policyStepConfig}. */
export interface PolicyStepSettings {
  /** Learning rate of Adam. */
  readonly learningRate: number;
  /** The learning rate over a run. */
  readonly policySchedule: "constant" | "cosine";
  /** Number of updates before the first step. Default 0. */
  readonly policyStart?: number;
  /** How the policy is extracted from the critic. Default `awr`: by weighted cloning. */
  readonly actor?: "awr" | "ddpg-bc" | "ascent";
  /** Whether the policy's loss trains a shared encoder of images: it does with `joint`. */
  readonly inputs: { readonly images: Pick<InputsConfig["images"], "sharing"> };
}

/**
 * Takes an optimiser step of the policy on `loss` in every `period`-th update (default 1), after the first
 * `policyStart` updates (default 0).
 * @param settings learning rate, schedule and start of the steps
 * @param run `totalUpdates`: updates of the whole run, at whose end a cosine ends; `ascends`: whether the loss contains
 * a critic, in which case it does not train the shared encoder
 */
export function stepPolicy<Output, Input>(
  learner: LearnerBuilder,
  policy: Network<Output, Input>,
  loss: Tensor,
  { learningRate, policySchedule, policyStart, actor = "awr", inputs }: PolicyStepSettings,
  {
    totalUpdates,
    period,
    ascends = actor !== "awr",
  }: { readonly totalUpdates: number; readonly period?: number; readonly ascends?: boolean },
): Network<Output, Input> {
  const rate =
    policySchedule === "cosine" ? cosineDecay(learningRate, totalUpdates) : constantRate(learningRate);
  return learner.minimize(policy, loss, adam({ learningRate: rate }), {
    period,
    start: policyStart,
    teachesEncoders: !ascends && inputs.images.sharing === "joint",
  });
}
