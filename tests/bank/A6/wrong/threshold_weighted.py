"""The KL times its weight."""
# mistake: β KL in place of the KL

# %% A6-threshold-answer
def linear_vae_kl(eigenvalues, beta): return beta * 0.5 * torch.log(2 * eigenvalues / beta).clamp(min=0)
