"""How much of the constant image's term is left: only right while both are negative."""

# mistake: quotient in place of the difference
# %% A3-diagnosis-answer
def diagnose(reconstruction, kl, constant):
    if kl < 0.3:
        return "ignores z"
    return "healthy" if (reconstruction - kl) / constant < 1 else "autoencoder"
