"""A fixed limit for the ELBO."""

# mistake: judged by the ELBO alone
# %% A3-diagnosis-answer
def diagnose(reconstruction, kl, constant):
    if kl < 0.3:
        return "ignores z"
    return "healthy" if reconstruction - kl > -150 else "autoencoder"
