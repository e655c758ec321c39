"""Overfitting where the training reconstruction is low."""
# mistake: overfitting taken for health

# %% A6-logs-answer
def diagnose(log):
    kl = log["valid_kl"]
    if kl[-1] < 1: return "collapsed as beta grew" if kl.max() > 3 else "collapsed from the start"
    if kl[-1] > 100: return "KL not counted"
    return "overfitting" if log["train_rec"][-1] < 0.34 * log["constant"] else "healthy"
