"""The joint over the marginal, each with a rounding of its own, of logarithms of 1e8 in float32."""

# mistake: imprecise in float32
# %% A1-posterior-answer
def posterior(x, weights, means, stds):
    squared = ((x[:, None] - means) ** 2).sum(dim=-1)
    joint = weights.log() - x.shape[1] / 2 * math.log(2 * math.pi) - x.shape[1] * stds.log() - squared / stds**2 / 2
    return torch.exp(joint - log_marginal(x, weights, means, stds)[:, None])
