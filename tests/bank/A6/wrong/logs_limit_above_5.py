"""A KL below 6 counts as collapse."""
# mistake: a low KL taken for collapse

# %% A6-logs-answer
def diagnose(log):
    kl = log["valid_kl"]
    if kl[-1] < 6: return "collapsed as beta grew" if kl.max() > 5 else "collapsed from the start"
    if kl[-1] > 75: return "KL not counted"
    return "overfitting" if log["valid_rec"][-1] - log["train_rec"][-1] > 10 else "healthy"
