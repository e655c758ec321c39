"""A sum on a grid that is too coarse for a narrow q and too short for a wide one."""
# mistake: right for some inputs only

# %% A2-elbo-answer

def elbo(x, mu, log_var, a, b, s):
    z = torch.linspace(-12, 12, 4001, dtype=torch.float64)[:, None]
    log_q = Normal(mu, (log_var / 2).exp()).log_prob(z)
    terms = Normal(a * z + b, s).log_prob(x) + Normal(0.0, 1.0).log_prob(z) - log_q
    return torch.trapezoid(log_q.exp() * terms, z, dim=0)
