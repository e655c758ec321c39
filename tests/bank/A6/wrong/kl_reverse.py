"""KL(p ‖ q)."""
# mistake: KL in the other direction

# %% A6-kl-answer
def kl_per_dimension(mu, log_var):
    return D.kl_divergence(D.Normal(torch.zeros_like(mu), 1.0), D.Normal(mu, (log_var / 2).exp())).mean(0)
