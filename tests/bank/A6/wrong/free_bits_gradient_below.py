"""Gradient where there should be none."""
# mistake: gradient below λ

# %% A6-free_bits-answer
def free_bits(mu, log_var, lam):
    k = 0.5 * (mu**2 + log_var.exp() - log_var - 1)
    k = k.mean(0)
    return (k + (k.clamp(min=lam) - k).detach()).sum()
