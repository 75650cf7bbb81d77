"""One SMORe update in JAX, compiled as a whole: a peer of bench/update.mjs (see problem.py)."""

import os
import sys

# XLA reads these when it starts.
os.environ["JAX_PLATFORMS"] = "cpu"
os.environ["NPROC"] = sys.argv[2]
os.environ["XLA_FLAGS"] = f"--xla_cpu_multi_thread_eigen={'false' if sys.argv[2] == '1' else 'true'}"

import math
from functools import partial

import jax
import jax.numpy as jnp

import problem as p

tree_map = jax.tree_util.tree_map


def mlp(layers, x):
    for layer in layers[:-1]:
        x = x @ layer["weight"] + layer["bias"]
        if "scale" in layer:
            x = x - x.mean(-1, keepdims=True)
            x = x * jax.lax.rsqrt((x * x).mean(-1, keepdims=True) + p.LAYER_NORM_EPSILON)
            x = x * layer["scale"] + layer["shift"]
        x = jax.nn.relu(x)
    return x @ layers[-1]["weight"] + layers[-1]["bias"]


def scores(heads, rows):
    return [mlp(head, rows)[:, 0] for head in heads]


def adam(parameters, gradient, moments, step, rate):
    first = tree_map(lambda m, g: p.BETA1 * m + (1 - p.BETA1) * g, moments[0], gradient)
    second = tree_map(lambda v, g: p.BETA2 * v + (1 - p.BETA2) * g * g, moments[1], gradient)
    scale1, scale2 = 1 - p.BETA1**step, 1 - p.BETA2**step
    new = tree_map(
        lambda x, m, v: x - rate * (m / scale1) / (jnp.sqrt(v / scale2) + p.EPSILON), parameters, first, second)
    return new, (first, second)


def value_loss(value, target, state_goal):
    residual = target - mlp(value, state_goal)[:, 0]
    return (jnp.where(residual < 0, 1 - p.EXPECTILE, p.EXPECTILE) * residual**2).mean()


def policy_loss(policy, weight, state_goal, action):
    layers, log_deviation = policy
    log_deviation = jnp.clip(log_deviation, -5, 2)
    scaled = (action - jnp.tanh(mlp(layers, state_goal))) / jnp.exp(log_deviation)
    log_probability = (-0.5 * scaled**2 - log_deviation - 0.5 * math.log(2 * math.pi)).sum(1)
    return -(weight * log_probability).mean()


def score_loss(heads, rows, next_value):
    bound = -p.REWARD / (1 - p.DISCOUNT)
    total = 0.0
    for head in scores(heads, rows):
        offline, goal = head[: p.ROWS], head[p.ROWS :]
        bellman = offline - (p.REWARD + p.DISCOUNT * next_value)
        total += ((goal - bound) ** 2).mean() + (1 - p.DISCOUNT) * 1e-4 * (offline**2).mean()
        total += 0.5 * (bellman**2).mean()
    return total


@partial(jax.jit, donate_argnums=0)
def update(learner, offline, goals):
    step = learner["step"] + 1
    state_goal = jnp.concatenate([offline["observation"], offline["goal"]], 1)
    state_action_goal = jnp.concatenate([offline["observation"], offline["action"], offline["goal"]], 1)
    target = jnp.minimum(*scores(learner["target"], state_action_goal))

    loss_value, gradient = jax.value_and_grad(value_loss)(learner["value"], target, state_goal)
    value, value_moments = adam(learner["value"], gradient, learner["value_moments"], step, p.LEARNING_RATE)

    advantage = target - mlp(value, state_goal)[:, 0]
    weight = jnp.exp(jnp.minimum(p.TEMPERATURE * advantage, math.log(p.WEIGHT_CLIP)))
    loss_policy, gradient = jax.value_and_grad(policy_loss)(
        learner["policy"], weight, state_goal, offline["action"])
    rate = p.LEARNING_RATE / 2 * (1 + jnp.cos(jnp.pi * jnp.minimum(learner["step"] / p.TOTAL_UPDATES, 1)))
    policy, policy_moments = adam(learner["policy"], gradient, learner["policy_moments"], step, rate)

    next_value = mlp(value, jnp.concatenate([offline["nextObservation"], offline["goal"]], 1))[:, 0]
    goal_rows = jnp.concatenate([goals["observation"], goals["action"], goals["goal"]], 1)
    rows = jnp.concatenate([state_action_goal, goal_rows], 0)
    loss_score, gradient = jax.value_and_grad(score_loss)(learner["score"], rows, next_value)
    score, score_moments = adam(learner["score"], gradient, learner["score_moments"], step, p.LEARNING_RATE)
    target_score = tree_map(lambda t, o: t + p.TARGET_RATE * (o - t), learner["target"], score)

    return {
        "step": step,
        "score": score, "score_moments": score_moments, "target": target_score,
        "value": value, "value_moments": value_moments,
        "policy": policy, "policy_moments": policy_moments,
    }, (loss_value, loss_policy, loss_score)


heads, value, policy, log_deviation = tree_map(jnp.asarray, p.starting_parameters())
networks = {"score": heads, "value": value, "policy": (policy, log_deviation)}
zeros = partial(tree_map, jnp.zeros_like)
learner = {
    "step": jnp.float32(0),
    "target": tree_map(jnp.array, heads),
    **networks,
    **{f"{name}_moments": (zeros(network), zeros(network)) for name, network in networks.items()},
}
batches = [tree_map(jnp.asarray, p.batch(name)) for name in ("offline", "goalTransitions")]


def step():
    global learner
    learner, losses = update(learner, *batches)
    return jax.block_until_ready((learner, losses))[1]


left, right = jnp.ones((512, 256)), jnp.ones((256, 256))
multiply = jax.jit(jnp.matmul)
p.serve(f"JAX {jax.__version__}", step, lambda: multiply(left, right).block_until_ready())
