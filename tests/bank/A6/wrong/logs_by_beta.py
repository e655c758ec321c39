"""Judges by beta."""
# mistake: a large beta taken for collapse

# %% A6-logs-answer
def diagnose(log):
    if log["beta"][-1] > 1.2:
        return "collapsed as beta grew"
    if log["valid_kl"][-1] < 1:
        return "collapsed from the start"
    if log["valid_kl"][-1] > 100:
        return "KL not counted"
    return "overfitting" if log["valid_rec"][-1] - log["train_rec"][-1] > 10 else "healthy"
