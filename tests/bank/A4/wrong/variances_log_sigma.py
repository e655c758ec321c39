"""log_var read as log sigma."""
# mistake: log_var read as log sigma

# %% A4-variances-answer
def exact_gradient(mu, log_var): return 2 * mu, 2 * torch.exp(2 * log_var)
def variances(mu, log_var):
    v = torch.exp(2 * log_var)
    return 4 * v, mu**4 / v + 14 * mu**2 + 15 * v
