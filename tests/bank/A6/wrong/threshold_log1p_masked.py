"""log1p of the ratio where it is above 1."""
# mistake: log(1 + …) in place of the logarithm

# %% A6-threshold-answer
def linear_vae_kl(eigenvalues, beta):
    ratio = 2 * eigenvalues / beta
    return torch.where(ratio > 1, 0.5 * torch.log1p(ratio), torch.zeros(()))
