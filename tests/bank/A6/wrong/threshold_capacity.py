"""½ log(1 + λ/s²)."""
# mistake: the capacity of a noisy channel

# %% A6-threshold-answer
def linear_vae_kl(eigenvalues, beta):
    return 0.5 * torch.log1p(2 * eigenvalues / beta)
