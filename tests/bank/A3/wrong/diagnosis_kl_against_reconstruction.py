"""The KL against the size of the reconstruction."""

# mistake: KL compared with the reconstruction itself
# %% A3-diagnosis-answer
def diagnose(reconstruction, kl, constant):
    if kl < 0.3:
        return "ignores z"
    return "autoencoder" if kl > abs(reconstruction) else "healthy"
