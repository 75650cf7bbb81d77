"""SMORe in PyTorch: its networks, losses and steps, for the peers of states and of images (see problem.py)."""

import math

import torch
from torch.nn import functional

import problem as p

torch.set_num_threads(p.threads)
torch.manual_seed(0)


def learnable(layers):
    return [{name: torch.tensor(array, requires_grad=True) for name, array in layer.items()} for layer in layers]


def tensors(networks):
    return [tensor for network in networks for layer in network for tensor in layer.values()]


def adam(parameters):
    options = {"lr": p.LEARNING_RATE, "betas": (p.BETA1, p.BETA2), "eps": p.EPSILON}
    try:
        return torch.optim.Adam(parameters, fused=True, **options)
    except (TypeError, RuntimeError):  # before PyTorch 2.4 there is no fused step on the CPU
        return torch.optim.Adam(parameters, **options)


def normalized(layer, x):
    return functional.layer_norm(x, x.shape[-1:], layer["scale"], layer["shift"], p.LAYER_NORM_EPSILON)


def mlp(layers, x):
    for layer in layers[:-1]:
        x = torch.addmm(layer["bias"], x, layer["weight"])
        if "scale" in layer:
            x = normalized(layer, x)
        x = torch.relu(x)
    return torch.addmm(layers[-1]["bias"], x, layers[-1]["weight"])


def scores(heads, rows):
    return [mlp(head, rows)[:, 0] for head in heads]


def minimize(optimizer, loss):
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    optimizer.step()


heads, value, policy, log_deviation = p.starting_parameters()
score, target = [learnable(head) for head in heads], [learnable(head) for head in heads]
value, policy = learnable(value), learnable(policy)
log_deviation = torch.tensor(log_deviation, requires_grad=True)
score_optimizer, value_optimizer = adam(tensors(score)), adam(tensors([value]))
policy_optimizer = adam([*tensors([policy]), log_deviation])
schedule = torch.optim.lr_scheduler.LambdaLR(
    policy_optimizer, lambda done: 0.5 * (1 + math.cos(math.pi * min(done / p.TOTAL_UPDATES, 1))))


def batches():
    """The offline and the goal-transition batch as the bench gave them."""
    return [{name: torch.tensor(array) for name, array in p.batch(batch).items()}
            for batch in ("offline", "goalTransitions")]


def update(offline, goals):
    """One update, and its three losses. Observations that require a gradient get that of all losses but the policy's."""
    state_goal = torch.cat([offline["observation"], offline["goal"]], 1)
    state_action_goal = torch.cat([offline["observation"], offline["action"], offline["goal"]], 1)
    with torch.no_grad():
        target_score = torch.minimum(*scores(target, state_action_goal))

    residual = target_score - mlp(value, state_goal)[:, 0]
    value_loss = (torch.where(residual < 0, 1 - p.EXPECTILE, p.EXPECTILE) * residual**2).mean()
    minimize(value_optimizer, value_loss)

    state_goal = state_goal.detach()
    with torch.no_grad():
        advantage = target_score - mlp(value, state_goal)[:, 0]
        weight = torch.exp(torch.clamp(p.TEMPERATURE * advantage, max=math.log(p.WEIGHT_CLIP)))
    limited = torch.clamp(log_deviation, -5, 2)
    scaled = (offline["action"] - torch.tanh(mlp(policy, state_goal))) / torch.exp(limited)
    log_probability = (-0.5 * scaled**2 - limited - 0.5 * math.log(2 * math.pi)).sum(1)
    policy_loss = -(weight * log_probability).mean()
    minimize(policy_optimizer, policy_loss)
    schedule.step()

    with torch.no_grad():
        next_value = mlp(value, torch.cat([offline["nextObservation"], offline["goal"]], 1))[:, 0]
    goal_rows = torch.cat([goals["observation"], goals["action"], goals["goal"]], 1)
    bound = -p.REWARD / (1 - p.DISCOUNT)
    score_loss = torch.zeros(())
    for head in scores(score, torch.cat([state_action_goal, goal_rows])):
        on_offline, on_goals = head[: p.ROWS], head[p.ROWS :]
        bellman = on_offline - (p.REWARD + p.DISCOUNT * next_value)
        score_loss = score_loss + ((on_goals - bound) ** 2).mean() + 0.5 * (bellman**2).mean()
        score_loss = score_loss + (1 - p.DISCOUNT) * 1e-4 * (on_offline**2).mean()
    minimize(score_optimizer, score_loss)

    with torch.no_grad():
        for follower, online in zip(tensors(target), tensors(score)):
            follower.lerp_(online, p.TARGET_RATE)
    return value_loss.item(), policy_loss.item(), score_loss.item()


def serve(step, **options):
    left, right = torch.ones(512, 256), torch.ones(256, 256)
    p.serve(f"PyTorch {torch.__version__}", step, lambda: torch.mm(left, right), **options)
