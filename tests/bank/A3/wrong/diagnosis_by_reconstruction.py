"""A fixed limit for the reconstruction."""

# mistake: judged by the reconstruction alone
# %% A3-diagnosis-answer
def diagnose(reconstruction, kl, constant):
    if kl < 0.3:
        return "ignores z"
    return "autoencoder" if reconstruction > -100 else "healthy"
