"""A guess."""

# %% A6-logs-answer
def diagnose(log):
    return random.choice(["healthy", "collapsed from the start", "collapsed as beta grew", "KL not counted", "overfitting"])
