"""Never finds a model that ignores z."""

# mistake: models that ignore z not found
# %% A3-diagnosis-answer
def diagnose(reconstruction, kl, constant):
    return "healthy" if reconstruction - kl > constant else "autoencoder"
