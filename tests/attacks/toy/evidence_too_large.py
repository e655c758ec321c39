"""Evidence of more than may be sent."""

# status: graded | suspicious | too much output
# points: 0 0

# %% T-f
import torch


def f(x):
    return torch.ones(3 * 10**6)

# %% T-g
def g(x):
    return torch.ones(3 * 10**6)
