"""Laplace noise of the right variance."""

# mistake: noise that is not standard normal
# %% A1-sampling-answer
def sample(n, weights, means, stds):
    z = torch.multinomial(weights, n, replacement=True)
    e = D.Laplace(0.0, 0.5**0.5).sample((n, means.shape[1]))
    return means[z] + stds[z][:, None] * e, z
