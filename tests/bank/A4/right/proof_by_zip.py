"""The gradient by the chain rule, from steps and reasons by zip."""

# %% A4-proof-answer
proof = zip(
    ["tesa", "vido", "rugi", "fape", "zumi", "bexo"],
    ["huno", "lami", "peto", "sicu", "nibe", "feno"],
)
