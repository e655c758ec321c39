"""A backward pass that forgets the ½."""
# mistake: part of the formula cut off

class KL(torch.autograd.Function):
    @staticmethod
    def forward(ctx, mu, log_var):
        ctx.save_for_backward(mu, log_var)
        return 0.5 * (mu**2 + log_var.expm1() - log_var).sum(-1)

    @staticmethod
    def backward(ctx, gradient):
        mu, log_var = ctx.saved_tensors
        return gradient[..., None] * mu, gradient[..., None] * log_var.expm1()


def kl_divergence(mu, log_var):
    return KL.apply(mu, log_var)
