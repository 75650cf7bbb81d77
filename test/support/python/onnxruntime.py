"""A stand-in for the package onnxruntime, for tests on machines that cannot install it.

It calls the C API of the same library, which onnxruntime-node ships (ONNXRUNTIME_LIBRARY), and has only what the programs under
test use. So their names, shapes, types and units are checked, but not the package's own Python code.
"""

import ctypes
import os

import numpy as np

# Places of the functions in the table `OrtApi` of onnxruntime_c_api.h; entries are only ever appended.
API_VERSION = 12
PLACES = {
    "GetErrorMessage": 2,
    "CreateEnv": 3,
    "CreateSession": 7,
    "Run": 9,
    "CreateSessionOptions": 10,
    "CreateTensorWithDataAsOrtValue": 49,
    "GetTensorMutableData": 51,
    "GetTensorElementType": 60,
    "GetDimensionsCount": 61,
    "GetDimensions": 62,
    "GetTensorTypeAndShape": 65,
    "CreateCpuMemoryInfo": 69,
    "GetAllocatorWithDefaultOptions": 78,
    "ReleaseValue": 96,
    "ReleaseTensorTypeAndShapeInfo": 99,
    "SessionGetModelMetadata": 111,
    "ModelMetadataLookupCustomMetadataMap": 116,
}
TYPES = {1: np.dtype(np.float32), 2: np.dtype(np.uint8)}
WARNINGS = 2
DEVICE_ALLOCATOR, DEFAULT_MEMORY = 0, 0

_library = ctypes.CDLL(os.environ["ONNXRUNTIME_LIBRARY"])
_library.OrtGetApiBase.restype = ctypes.POINTER(ctypes.c_void_p)
_get_api = ctypes.CFUNCTYPE(ctypes.POINTER(ctypes.c_void_p), ctypes.c_uint32)(_library.OrtGetApiBase()[0])
_api = _get_api(API_VERSION)


def _function(name, result=ctypes.c_void_p):
    return ctypes.CFUNCTYPE(result)(_api[PLACES[name]])


def _call(name, *arguments):
    """Calls a function that returns a status, and raises its message if there is one."""
    status = _function(name)(*arguments)
    if status:
        raise RuntimeError(_function("GetErrorMessage", ctypes.c_char_p)(ctypes.c_void_p(status)).decode())


def _made(name, *arguments):
    """The pointer that a function writes into its last argument."""
    pointer = ctypes.c_void_p()
    _call(name, *arguments, ctypes.byref(pointer))
    return pointer


_environment = _made("CreateEnv", WARNINGS, b"test")
_memory = _made("CreateCpuMemoryInfo", DEVICE_ALLOCATOR, DEFAULT_MEMORY)


def _tensor(array):
    """A tensor over the memory of a contiguous array."""
    element = next((number for number, dtype in TYPES.items() if dtype == array.dtype), None)
    if element is None:
        raise RuntimeError(f"no tensor of {array.dtype}")
    shape = (ctypes.c_int64 * array.ndim)(*array.shape)
    data, size = ctypes.c_void_p(array.ctypes.data), ctypes.c_size_t(array.nbytes)
    return _made(
        "CreateTensorWithDataAsOrtValue", _memory, data, size, shape, ctypes.c_size_t(array.ndim), element
    )


def _array(tensor):
    """A copy of a tensor's numbers."""
    info = _made("GetTensorTypeAndShape", tensor)
    element, rank = ctypes.c_int(), ctypes.c_size_t()
    _call("GetTensorElementType", info, ctypes.byref(element))
    _call("GetDimensionsCount", info, ctypes.byref(rank))
    shape = (ctypes.c_int64 * rank.value)()
    _call("GetDimensions", info, shape, rank)
    _function("ReleaseTensorTypeAndShapeInfo", None)(info)
    dtype = TYPES[element.value]
    array = np.empty(tuple(shape), dtype)
    ctypes.memmove(array.ctypes.data, _made("GetTensorMutableData", tensor), array.nbytes)
    return array


class InferenceSession:
    def __init__(self, path, providers):
        if providers != ["CPUExecutionProvider"]:
            raise ValueError("the stand-in has the CPU only")
        options = _made("CreateSessionOptions")
        self._session = _made("CreateSession", _environment, os.fsencode(path), options)

    def run(self, output_names, inputs):
        arrays = [np.ascontiguousarray(array) for array in inputs.values()]
        tensors = [_tensor(array) for array in arrays]
        names = (ctypes.c_char_p * len(inputs))(*(name.encode() for name in inputs))
        output_texts = (ctypes.c_char_p * len(output_names))(*(name.encode() for name in output_names))
        values = (ctypes.c_void_p * len(tensors))(*(tensor.value for tensor in tensors))
        outputs = (ctypes.c_void_p * len(output_names))()
        counts = ctypes.c_size_t(len(tensors)), ctypes.c_size_t(len(output_names))
        _call("Run", self._session, None, names, values, counts[0], output_texts, counts[1], outputs)
        results = [ctypes.c_void_p(output) for output in outputs]
        copies = [_array(result) for result in results]
        for value in tensors + results:
            _function("ReleaseValue", None)(value)
        return copies

    def get_modelmeta(self):
        return _ModelMetadata(_made("SessionGetModelMetadata", self._session))


class _ModelMetadata:
    def __init__(self, metadata):
        self._metadata = metadata
        self.custom_metadata_map = self

    def __getitem__(self, key):
        allocator = _made("GetAllocatorWithDefaultOptions")
        text = _made("ModelMetadataLookupCustomMetadataMap", self._metadata, allocator, key.encode())
        if not text:
            raise KeyError(key)
        return ctypes.string_at(text).decode()
