"""Lines and reasons by zip, which can be read only once."""

# %% A2-proof-answer
lines = ["mofa", "kiru", "nepu", "dago", "wume"]
reasons = ["tebo", "sanu", "fike", "nori", "vuda"]
proof = zip(lines, reasons)
