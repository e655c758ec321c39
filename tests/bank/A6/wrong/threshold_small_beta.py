"""A decoder variance that is never below 0.02."""
# mistake: another formula

# %% A6-threshold-answer
def linear_vae_kl(eigenvalues, beta):
    return 0.5 * torch.log(eigenvalues / max(beta / 2, 0.02)).clamp(min=0)
