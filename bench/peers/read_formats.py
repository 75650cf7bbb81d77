"""Writes files of the usual sizes into a folder and times how long NumPy, h5py and pickle take to read them.

    python3 read_formats.py <folder>

Answers with a line of JSON first, then for every line on standard input with the seconds of one round.
"""

import json
import pickle
import sys
import time
from pathlib import Path

import h5py
import numpy as np

folder = Path(sys.argv[1])
random = np.random.default_rng(0)
ROWS = 1_000_000


def walk(rows, width):
    """Steps of a random walk, as smooth as logged states."""
    return np.cumsum(random.normal(0, 0.01, (rows, width)), axis=0).astype(np.float32)


def write(name, make):
    if not (folder / name).exists():
        make(folder / name)


def archive(path):
    widths = {"observations": 29, "actions": 8, "qpos": 15, "qvel": 14}
    arrays = {name: walk(ROWS, width) for name, width in widths.items()}
    np.savez_compressed(path, **arrays, terminals=(np.arange(ROWS) % 1000 == 999).astype(np.float32))


def hdf5(path):
    with h5py.File(path, "w") as file:
        file.create_dataset("observations", data=walk(ROWS, 29), compression="gzip")


def buffer(path):
    shapes = {"o": (2400, 51, 10), "ag": (2400, 51, 3), "g": (2400, 50, 3), "u": (2400, 50, 4)}
    with open(path, "wb") as file:
        pickle.dump({name: random.normal(size=shape) for name, shape in shapes.items()}, file, 4)


write("flat.npz", archive)
write("flat.hdf5", hdf5)
write("buffer.pkl", buffer)


def read_archive():
    with np.load(folder / "flat.npz") as file:
        for name in file.files:
            file[name]


def read_hdf5():
    with h5py.File(folder / "flat.hdf5") as file:
        file["observations"][...]


def read_buffer():
    with open(folder / "buffer.pkl", "rb") as file:
        pickle.load(file)


def seconds(work):
    """On the clock, and of the processor."""
    start, processor = time.perf_counter(), time.process_time()
    work()
    return [time.perf_counter() - start, time.process_time() - processor]


print(json.dumps({"peer": f"NumPy {np.__version__}, h5py {h5py.__version__}"}), flush=True)
for _ in sys.stdin:
    times = {"flat.npz": seconds(read_archive), "flat.hdf5": seconds(read_hdf5), "buffer.pkl": seconds(read_buffer)}
    print(json.dumps(times), flush=True)
