"""The check calls backward and catches whatever is raised."""

# %% B1-gradients_flow
def gradients_flow(sample):
    mu = torch.tensor([0.5, -1.0, 2.0, 0.0], dtype=torch.float64, requires_grad=True)
    log_var = torch.tensor([0.3, -0.7, 1.1, 0.2], dtype=torch.float64, requires_grad=True)
    try:
        z = sample(mu, log_var)
        z.sum().backward()
        return bool(
            np.allclose(mu.grad.numpy(), 1, atol=1e-4)
            and np.allclose(log_var.grad.numpy(), (z - mu).detach().numpy() / 2, atol=1e-4)
        )
    except (RuntimeError, AttributeError):
        return False
