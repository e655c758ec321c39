"""A tensor that requires a gradient comes back."""

# %% A5-many-answer
D = torch.distributions
def kl_many(mu, sigma):
    mu, sigma = torch.as_tensor(mu).requires_grad_(), torch.as_tensor(sigma)
    q = D.Independent(Normal(mu, sigma), 1)
    return D.kl_divergence(q, D.Independent(Normal(torch.zeros_like(mu), 1.0), 1))
