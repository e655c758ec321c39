"""log1p of the logarithm."""
# mistake: log(1 + …) in place of the logarithm

# %% A6-threshold-answer
def linear_vae_kl(eigenvalues, beta):
    return 0.5 * torch.log1p(torch.log(2 * eigenvalues / beta).clamp(min=0))
