"""|KL − λ|."""
# mistake: the distance from λ

# %% A6-free_bits-answer
def free_bits(mu, log_var, lam):
    return (kl_per_dimension(mu, log_var) - lam).abs().sum()
