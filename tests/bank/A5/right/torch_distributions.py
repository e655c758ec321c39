"""torch.distributions for d dimensions and for two normals."""

# %% A5-many-answer

def kl_many(mu, sigma):
    q = Normal(torch.as_tensor(mu), torch.as_tensor(sigma))
    return torch.distributions.kl_divergence(q, Normal(0.0, 1.0)).sum()
# %% A5-general-answer

kl_general = lambda m1, s1, m2, s2: torch.distributions.kl_divergence(Normal(m1, s1), Normal(m2, s2)).item()
