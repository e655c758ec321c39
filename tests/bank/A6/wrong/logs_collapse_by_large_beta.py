"""Tells the collapses apart by the size of beta."""
# mistake: the two collapses confused

# %% A6-logs-answer
def diagnose(log):
    kl = log["valid_kl"]
    if kl[-1] < 1: return "collapsed as beta grew" if log["beta"][-1] > 5 else "collapsed from the start"
    if kl[-1] > 100: return "KL not counted"
    return "overfitting" if log["valid_rec"][-1] - log["train_rec"][-1] > 10 else "healthy"
