"""Takes the reconstruction term for a loss."""

# mistake: reconstruction taken for a loss
# %% A3-diagnosis-answer
def diagnose(reconstruction, kl, constant):
    if kl < 0.3:
        return "ignores z"
    return "healthy" if reconstruction + kl < constant else "autoencoder"
