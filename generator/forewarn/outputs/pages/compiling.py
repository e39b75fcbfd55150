"""How a template becomes Python: Jinja's own compiler, without what none of our templates asks for.

Thousands of pages go through a few templates, and most of what a page cost was Jinja being ready for anything (ADR 28).
Here what is printed goes through one function, which escapes it too; standing words are looked up while a template is
compiled; attributes and calls are those of Python. A template reads as before, and its pages have the same bytes.
"""

from collections.abc import Callable
from typing import Any, cast

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame


class Compiler(CodeGenerator):
    """Writes the Python of a template of an environment that escapes by itself and whose ``finalize`` returns safe text."""

    def _output_child_to_const(self, node: nodes.Expr, frame: Frame, finalize: Any) -> str:
        """What is known before any page is: standing text, and the words of ``{{ _("...") }}``."""
        match node:
            case nodes.Call(
                node=nodes.Name(name="_"), args=[nodes.Const(value=words)], kwargs=[], dyn_args=None, dyn_kwargs=None
            ):
                said = cast("Callable[[str], str]", self.environment.globals["_"])
                return str(said(words))
        return super()._output_child_to_const(node, frame, finalize)

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        del node, frame
        self.write(finalize.src)

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        del node, frame, finalize
        self.write(")")

    def _import_common(self, node: nodes.Import | nodes.FromImport, frame: Frame) -> None:
        """The macros of another template: they know what every template knows, and are made once for all pages."""
        self.write("environment.get_template(")
        self.visit(node.template, frame)
        self.write(").module")

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        """An attribute; no template asks for a key of a mapping in this way."""
        self.write("(")
        self.visit(node.node, frame)
        self.write(f").{node.attr}")

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802 - Jinja's name
        """A call; nothing that our templates call asks for their context."""
        if node.dyn_args or node.dyn_kwargs or forward_caller:
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.write("(")
        self.visit(node.node, frame)
        self.write(")(")
        for value in node.args:
            self.visit(value, frame)
            self.write(", ")
        for named in node.kwargs:
            self.write(f"{named.key}=")
            self.visit(named.value, frame)
            self.write(", ")
        self.write(")")
