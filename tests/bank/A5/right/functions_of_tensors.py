"""Functions that want tensors."""

# %% A5-steps-answer
log_q = -sp.log(2 * sp.pi) / 2 - sp.log(sigma) - (z - mu) ** 2 / (2 * sigma**2)
log_p = lambda z: Normal(0.0, 1.0).log_prob(z)
E_z2 = mu**2 + sigma**2
E_centred = sigma**2
E_log_q = -sp.log(2 * sp.pi) / 2 - sp.log(sigma) - sp.S(1) / 2
E_log_p = -sp.log(2 * sp.pi) / 2 - (mu**2 + sigma**2) / 2
kl = lambda mu, sigma: torch.distributions.kl_divergence(Normal(mu, sigma), Normal(torch.zeros_like(mu), torch.ones_like(mu)))
# %% A5-many-answer

def kl_many(mu, sigma):
    return 0.5 * (mu.pow(2) + sigma.pow(2) - 2 * torch.log(sigma) - 1).sum()
