"""Many samples of q(z)."""
# mistake: estimate from samples


# %% C2-moments-answer
def aggregate_moments(mu, log_var):
    z = mu + torch.exp(log_var / 2) * torch.randn(2000, *mu.shape)
    z = z.reshape(-1, mu.shape[1])
    return z.mean(0), torch.cov(z.T)
