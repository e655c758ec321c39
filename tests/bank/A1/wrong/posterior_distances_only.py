"""Softmax of the distances: neither weights nor widths count."""

# mistake: log s missing
# %% A1-posterior-answer
def posterior(x, weights, means, stds):
    squared = ((x[:, None] - means) ** 2).sum(dim=-1)
    joint = weights.log() - x.shape[1] / 2 * math.log(2 * math.pi)  - squared / (2 * stds**2)
    return torch.softmax(joint, dim=-1)
