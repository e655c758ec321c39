"""Distances by cdist, a product of densities kept as a sum of logarithms."""
# %% A1-marginal-answer
def log_marginal(x, weights, means, stds):

    squared = torch.cdist(x, means, compute_mode="donot_use_mm_for_euclid_dist").square()
    log_lik = -squared / 2 / stds.square() - x.shape[-1] * torch.log(stds * math.sqrt(2 * math.pi))
    return (log_lik + weights.log()).logsumexp(dim=-1)
