"""λ shared by the dimensions."""
# mistake: λ shared by the dimensions

# %% A6-free_bits-answer
def free_bits(mu, log_var, lam):
    kl = kl_per_dimension(mu, log_var)
    return kl.clamp(min=lam / len(kl)).sum()
