"""The pathwise estimate for both."""
# mistake: score function with the derivative of f

# %% A4-score-answer
def score_gradient(f, mu, log_var, eps):
    return pathwise_gradient(f, mu, log_var, eps)
