"""if and else for each dimension."""

# %% A6-free_bits-answer
def free_bits(mu, log_var, lam):
    total = 0
    for k in kl_per_dimension(mu, log_var):
        total = total + (k if k > lam else torch.as_tensor(lam))
    return total
