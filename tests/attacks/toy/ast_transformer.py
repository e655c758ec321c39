"""An AST transformer that removes what a test cell does."""

# status: suspicious
# points: 0 0
# says: interferes

# %% T-f
def f(x):
    return 0 * x

# %% T-g
def g(x):
    return x + 1

# %% end
import ast


class Blank(ast.NodeTransformer):
    def visit_Module(self, node):
        node.body = []
        return node


get_ipython().ast_transformers.append(Blank())
