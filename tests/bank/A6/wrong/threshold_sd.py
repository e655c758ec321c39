"""Another decoder variance."""
# mistake: s = β/2

# %% A6-threshold-answer
def linear_vae_kl(eigenvalues, beta):
    s2 = (beta / 2) ** 2
    return 0.5 * torch.log(eigenvalues / s2).clamp(min=0)
