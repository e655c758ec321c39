"""Right where eps is positive, as in the self-check."""
# mistake: wrong sign

# %% A4-derivatives-answer
def dz_dmu(mu, log_var, eps): return torch.ones_like(eps)
def dz_dlog_var(mu, log_var, eps): return torch.exp(log_var / 2) * eps.abs() / 2
