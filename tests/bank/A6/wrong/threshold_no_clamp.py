"""Directions are never switched off."""
# mistake: no switched-off directions

# %% A6-threshold-answer
def linear_vae_kl(eigenvalues, beta):
    return 0.5 * torch.log(2 * eigenvalues / beta)
