"""One SMORe update on images in PyTorch, whose networks share the encoder `patches`: a peer of bench/images.mjs."""

import numpy
import torch
from torch.nn import functional

import problem as p
import smore_torch as smore

PATCH, OUTPUTS = 8, 32
HEIGHT, WIDTH, CHANNELS = p.problem["image"]
CODE = (HEIGHT // PATCH) * (WIDTH // PATCH) * OUTPUTS

flat = p.read("encoder.parameters")
convolution, flat = p.take(flat, {"weight": (PATCH, PATCH, CHANNELS, OUTPUTS), "bias": (OUTPUTS,)})
dense, flat = p.take(flat, {"weight": (CODE, p.OBSERVATION),
                            **{name: (p.OBSERVATION,) for name in ("bias", "scale", "shift")}})
convolution["weight"] = convolution["weight"].transpose(3, 2, 0, 1)
encoder = convolution, dense = smore.learnable([convolution, dense])
kernel = convolution["weight"]
kernel.data = kernel.data.contiguous(memory_format=torch.channels_last)
optimizer = smore.adam(smore.tensors([encoder]))


def encode(images):
    # conv2d with channels last is the fastest of three. Processor time of an update, PyTorch 2.13: 60 to 64 ms; patches by
    # reshape and a product 64 to 66 ms; conv2d with channels first 76 to 93 ms. Debian's 1.13:
    # from 154, 175 and 195 ms.
    x = images.view(-1, HEIGHT, WIDTH, CHANNELS).permute(0, 3, 1, 2).float()
    x = functional.conv2d(x, kernel / 255, convolution["bias"], stride=PATCH)
    x = torch.relu(x).permute(0, 2, 3, 1).reshape(-1, CODE)
    return torch.relu(smore.normalized(dense, torch.addmm(dense["bias"], x, dense["weight"])))


def step():
    codes = encode(torch.cat([offline["observation"], goals["observation"]]))
    with torch.no_grad():
        next_codes = encode(offline["nextObservation"])
    # The losses' gradients meet at the codes; the encoder then takes one step along their sum.
    seen = [part.detach().requires_grad_() for part in codes.split(p.ROWS)]
    losses = smore.update({**offline, "observation": seen[0], "nextObservation": next_codes},
                          {**goals, "observation": seen[1]})
    optimizer.zero_grad(set_to_none=True)
    codes.backward(torch.cat([part.grad for part in seen]))
    optimizer.step()
    return losses


def learned():
    parameters = [kernel.permute(2, 3, 1, 0), *smore.tensors([encoder])[1:]]
    return {"encoder.parameters": numpy.concatenate([tensor.detach().numpy().ravel() for tensor in parameters])}


offline, goals = smore.batches()
smore.serve(step, learned=learned)
