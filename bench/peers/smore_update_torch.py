"""One SMORe update on states in PyTorch: a peer of bench/update.mjs (see problem.py)."""

import smore_torch as smore

offline, goals = smore.batches()
smore.serve(lambda: smore.update(offline, goals))
