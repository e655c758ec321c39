"""A KL counts as 0 below 0.06 only."""
# mistake: collapse taken for health

# %% A6-logs-answer
def diagnose(log):
    kl = log["valid_kl"]
    if kl[-1] < 0.06: return "collapsed as beta grew" if kl.max() > 3 else "collapsed from the start"
    if kl[-1] > 75: return "KL not counted"
    return "overfitting" if log["valid_rec"][-1] - log["train_rec"][-1] > 10 else "healthy"
