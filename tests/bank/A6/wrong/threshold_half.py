"""Another decoder variance."""
# mistake: s² = ½, whatever β

# %% A6-threshold-answer
def linear_vae_kl(eigenvalues, beta):
    s2 = 0.5
    return 0.5 * torch.log(eigenvalues / s2).clamp(min=0)
