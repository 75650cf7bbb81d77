"""
Reads files of arrays with NumPy and h5py, for comparison with what Smore reads of them.

One path per line on the standard input; for each, one line of JSON: by the name of the array, a SHA-256 of its shape and of its
numbers as float64. Arrays that cannot be read, are no numbers or are too large are left out.
"""

import hashlib
import json
import sys
import warnings

import numpy

try:
    import h5py
except ImportError:
    h5py = None

LARGEST = 1_000_000
warnings.simplefilter("ignore")


def digest(array):
    if not 1 <= array.ndim or array.size > LARGEST or array.dtype.kind not in "biuf":
        return None
    numbers = numpy.ascontiguousarray(array, dtype="<f8").copy()
    numbers[numpy.isnan(numbers)] = numpy.nan
    shape = ",".join(map(str, array.shape))
    return hashlib.sha256(shape.encode() + b";" + numbers.tobytes()).hexdigest()


# Sign, exponent and mantissa of IEEE's numbers by their bytes.
IEEE = {2: (15, 10, 5, 0, 10), 4: (31, 23, 8, 0, 23), 8: (63, 52, 11, 0, 52)}
BIAS = {2: 15, 4: 127, 8: 1023}


def is_plain(kind):
    """Whether numbers fill their bytes in the usual way; what Smore reads HDF5 with does not tell."""
    if isinstance(kind, h5py.h5t.TypeFloatID):
        size = kind.get_size()
        return kind.get_fields() == IEEE.get(size) and kind.get_ebias() == BIAS.get(size)
    if isinstance(kind, h5py.h5t.TypeIntegerID):
        return kind.get_precision() == 8 * kind.get_size() and kind.get_offset() == 0
    return True


def arrays_of(path):
    if path.endswith(".npy"):
        # Objects would run code of the file.
        yield "array", lambda: numpy.load(path, allow_pickle=False)
    elif path.endswith(".npz"):
        with numpy.load(path, allow_pickle=False) as archive:
            for name in archive.files:
                yield name, lambda: archive[name]
    else:
        with h5py.File(path, "r") as file:
            found = []
            file.visititems(lambda name, item: found.append(name) if isinstance(item, h5py.Dataset) else None)
            for name in found:
                dataset = file[name]
                if dataset.size is not None and dataset.size <= LARGEST and is_plain(dataset.id.get_type()):
                    yield name, lambda: dataset[()]


def read(path):
    found = {}
    try:
        for name, load in arrays_of(path):
            try:
                found[name] = digest(numpy.asarray(load()))
            except Exception:
                found[name] = None
    except Exception:
        pass
    return {name: value for name, value in found.items() if value is not None}


print(json.dumps({"numpy": numpy.__version__, "h5py": h5py and h5py.__version__}), flush=True)
for line in sys.stdin:
    print(json.dumps(read(line.rstrip("\n"))), flush=True)
