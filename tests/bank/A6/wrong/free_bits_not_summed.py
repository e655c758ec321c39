"""No sum."""
# mistake: not summed

# %% A6-free_bits-answer
def free_bits(mu, log_var, lam):
    k = 0.5 * (mu**2 + log_var.exp() - log_var - 1)
    return k.mean(0).clamp(min=lam)
