"""Batch sum."""
# mistake: summed over the batch

# %% A6-free_bits-answer
def free_bits(mu, log_var, lam):
    k = 0.5 * (mu**2 + log_var.exp() - log_var - 1)
    return k.sum(0).clamp(min=lam).sum()
