"""In bits."""
# mistake: logarithm to base 2

# %% A6-threshold-answer
def linear_vae_kl(eigenvalues, beta):
    return 0.5 * torch.log2(2 * eigenvalues / beta).clamp(min=0)
