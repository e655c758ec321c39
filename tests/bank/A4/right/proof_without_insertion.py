"""The gradient is not written down: its parts are inserted into the estimate; a dictionary."""

# %% A4-proof-answer
proof = dict(tesa="huno", fape="nibe", vido="lami", solu="nibe", rugi="peto", bexo="jadi")
