"""Without ½."""
# mistake: ½ missing

# %% A6-threshold-answer
def linear_vae_kl(eigenvalues, beta):
    return torch.log(2 * eigenvalues / beta).clamp(min=0)
