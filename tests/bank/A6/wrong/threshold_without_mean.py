"""The KL of the variance only."""
# mistake: the KL without the mean

# %% A6-threshold-answer
def linear_vae_kl(eigenvalues, beta):
    s2 = beta / 2
    v = (s2 / eigenvalues).clamp(max=1)
    return 0.5 * (v - v.log() - 1)
