"""s² before the exponential, in every dimension."""

# mistake: D = 2 fixed
# %% A1-posterior-answer
def posterior(x, weights, means, stds):
    squared = ((x[:, None] - means) ** 2).sum(dim=-1)
    return torch.softmax(weights.log() - torch.log(stds**2) - squared / (2 * stds**2), dim=1)
