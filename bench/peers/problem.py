"""What the peers share: the problem's sizes, its starting point, and the conversation with the bench.

The bench starts a peer with a folder and a number of threads. The folder holds `problem.json` with the sizes, and the
starting parameters and the batches as raw files, one per array: float32 in `.f32`, bytes in `.u8`. A peer answers every
line on its standard input with one line of JSON: first what it is and the losses of its first updates, then the times
of one round of updates.
"""

import json
import sys
import time
from pathlib import Path

import numpy

folder, threads = Path(sys.argv[1]), int(sys.argv[2])
problem = json.loads((folder / "problem.json").read_text())

# OBSERVATION: numbers that networks see of an observation, which are its code where it is an image.
OBSERVATION, GOAL, ACTION, ROWS = (problem[name] for name in ("observation", "goal", "action", "rows"))
HIDDEN = (256, 256, 256)
DISCOUNT, EXPECTILE, TEMPERATURE, WEIGHT_CLIP, REWARD = 0.99, 0.8, 3.0, 100.0, -2.0
LEARNING_RATE, TARGET_RATE, TOTAL_UPDATES = 3e-4, 0.005, 1_000_000
BETA1, BETA2, EPSILON = 0.9, 0.999, 1e-8
LAYER_NORM_EPSILON = 1e-6
UPDATES_PER_ROUND = problem["updatesPerRound"]
CHECKED_UPDATES, WARM_UPS = 5, 10


def read(name, shape=(-1,)):
    pixels = folder / f"{name}.u8"
    if pixels.exists():
        return numpy.fromfile(pixels, dtype="u1").reshape(shape)
    return numpy.fromfile(folder / f"{name}.f32", dtype="<f4").reshape(shape)


def batch(name):
    """The columns of a batch, [rows, numbers] each."""
    files = folder.glob(f"{name}.*")
    return {file.stem.split(".")[1]: read(file.stem, (ROWS, -1)) for file in files}


def take(flat, shapes):
    """Cuts arrays of the given shapes from the head of a flat parameter vector; returns them by name, and the rest."""
    arrays = {}
    for name, shape in shapes.items():
        count = int(numpy.prod(shape))
        arrays[name], flat = flat[:count].reshape(shape), flat[count:]
    return arrays, flat


def layers(flat, inputs, outputs, layer_norm=False):
    """Cuts the head of a flat parameter vector into the layers of one MLP; returns them and the rest."""
    result = []
    sizes = [inputs, *HIDDEN, outputs]
    for index, (rows, columns) in enumerate(zip(sizes, sizes[1:])):
        shapes = {"weight": (rows, columns), "bias": (columns,)}
        if layer_norm and index < len(HIDDEN):
            shapes |= {"scale": (columns,), "shift": (columns,)}
        layer, flat = take(flat, shapes)
        result.append(layer)
    return result, flat


def starting_parameters():
    """Two score heads, the value, and the policy with its log standard deviation."""
    rest = read("score.parameters")
    heads = []
    for _ in range(2):
        head, rest = layers(rest, OBSERVATION + ACTION + GOAL, 1)
        heads.append(head)
    value, _ = layers(read("value.parameters"), OBSERVATION + GOAL, 1, layer_norm=True)
    policy, log_standard_deviation = layers(read("policy.parameters"), OBSERVATION + GOAL, ACTION)
    return heads, value, policy, log_standard_deviation


def serve(name, update, product, learned=dict):
    """Answers the bench until it closes the standard input.

    `update()` runs one update to its end and returns its three losses; `product()` one 512×256×256 product. `learned()`
    gives flat parameters by name; what they are after the first updates is written to `<name>.learned.f32`.
    """
    answer = lambda value: print(json.dumps(value), flush=True)
    lines = iter(sys.stdin.readline, "")
    next(lines)
    losses = [[float(loss) for loss in update()] for _ in range(CHECKED_UPDATES)]
    for network, flat in learned().items():
        flat.astype("<f4").tofile(folder / f"{network}.learned.f32")
    for _ in range(WARM_UPS):
        update()
    answer({"name": name, "losses": losses})
    for _ in lines:
        timed(update)  # brings the caches back from the contestant before
        before = time.process_time()
        wall, count = timed(update)
        processor = 1000 * (time.process_time() - before) / count
        answer({"wall": wall, "processor": processor, "product": timed(product)[0]})


def timed(action):
    """Mean time of the actions of a round in milliseconds, and their number; a round that takes long is cut short."""
    start = time.perf_counter()
    for count in range(1, UPDATES_PER_ROUND + 1):
        action()
        seconds = time.perf_counter() - start
        if seconds > 1:
            break
    return 1000 * seconds / count, count
