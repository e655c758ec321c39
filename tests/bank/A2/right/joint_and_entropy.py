"""E_q[log p(x, z)] plus the entropy of q."""

# %% A2-elbo-answer

elbo = lambda x, mu, log_var, a, b, s: (
    -torch.log(s) - math.log(2 * math.pi)
    - ((x - b) ** 2 - 2 * a * (x - b) * mu + a**2 * (mu**2 + log_var.exp())) / (2 * s**2)
    - (mu**2 + log_var.exp()) / 2
    + (math.log(2 * math.pi * math.e) + log_var) / 2
)
