"""1 − s²/λ."""
# mistake: how much of a direction is used

# %% A6-threshold-answer
def linear_vae_kl(eigenvalues, beta):
    return torch.where(eigenvalues > beta / 2, 1 - beta / 2 / eigenvalues, torch.zeros_like(eigenvalues))
