"""Both variances swapped, and both derivatives wrong."""
# mistake: the two variances swapped

# %% A4-variances-answer
def exact_gradient(mu, log_var): return mu**2, torch.exp(log_var) / 2
def variances(mu, log_var):
    v = torch.exp(log_var)
    return mu**4 / v + 14 * mu**2 + 15 * v, 4 * v
