"""A low KL is healthy."""
# mistake: collapse taken for health

# %% A6-logs-answer
def diagnose(log):
    if log["valid_kl"][-1] > 100:
        return "KL not counted"
    if log["valid_rec"][-1] - log["train_rec"][-1] > 10:
        return "overfitting"
    return "healthy"
