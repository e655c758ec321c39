"""Prints and warnings do not matter."""

# %% A4-pathwise-answer
import warnings


def pathwise_gradient(f, mu, log_var, eps):
    warnings.warn("I am not sure")
    print("estimating", len(eps))
    with torch.enable_grad():
        std = torch.sqrt(torch.exp(log_var))
        z = torch.nn.Parameter((mu + std * eps).detach())
        f(z).sum().backward()
    return (z.grad, z.grad * 0.5 * std * eps)

# %% A4-reaches-answer
def what_reaches_mu(sample, mu, sigma):
    z = sample(mu, sigma)
    word = "none"
    if z.requires_grad:
        mu.grad = None
        z.backward(torch.ones_like(z))
        if mu.grad is not None:
            word = "zero" if torch.count_nonzero(mu.grad) == 0 else "flows"
    print(word)
    return word
