"""Tells the collapses apart by whether beta grew."""
# mistake: the two collapses confused

# %% A6-logs-answer
def diagnose(log):
    kl = log["valid_kl"][-1]
    if kl < 1: return "collapsed as beta grew" if log["beta"][-1] > log["beta"][0] else "collapsed from the start"
    if kl > 100: return "KL not counted"
    return "overfitting" if log["valid_rec"][-1] - log["train_rec"][-1] > 10 else "healthy"
