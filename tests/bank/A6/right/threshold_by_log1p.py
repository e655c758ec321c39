"""log1p of what the ratio is above 1."""

# %% A6-threshold-answer
def linear_vae_kl(eigenvalues, beta):
    return 0.5 * torch.log1p((2 * eigenvalues / beta - 1).clamp(min=0))
