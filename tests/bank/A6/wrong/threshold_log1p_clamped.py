"""log(1 + λ − β/2) where λ is larger."""
# mistake: log(1 + …) in place of the logarithm

# %% A6-threshold-answer
def linear_vae_kl(eigenvalues, beta):
    return 0.5 * torch.log1p((eigenvalues - beta / 2).clamp(min=0))
