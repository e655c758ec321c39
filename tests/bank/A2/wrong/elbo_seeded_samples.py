"""Samples with a fixed seed: the same at every call, and still an estimate."""

# mistake: depends on the order of the cases
# %% A2-elbo-answer
def elbo(x, mu, log_var, a, b, s):
    generator = torch.Generator().manual_seed(0)
    eps = torch.randn(20_000, len(x), generator=generator, dtype=torch.float64)
    z = mu + torch.exp(log_var / 2) * eps
    return Normal(a * z + b, s).log_prob(x).mean(dim=0) - 0.5 * (mu**2 + log_var.exp() - log_var - 1)
