"""A gate: an expression over signals, as in `words >= 50 and damage < 30`.

Known are and, or, not, comparisons (also in chains), + - *, numbers, texts in quotation marks, True, False and the names of
signals. Nothing else: no calls, no attributes, no indexing. A verdict that is a text (a reason) counts as false, so that
`gq and fw` means what it says; a text is never greater or less than anything.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Collection, Iterable, Mapping

Value = bool | int | float | str
Signals = Mapping[str, object]
_Term = Callable[[Signals], Value]

_COMPARE: dict[type, Callable[[Value, Value], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
_ARITHMETIC: dict[type, Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
}
_LONGEST = 2000
_DEEPEST = 60


class GateError(ValueError):
    """An expression that cannot be a gate."""


class Gate:
    """Built once, asked for every document. `names` are the signals that there are; another one is an error."""

    def __init__(self, expression: str, names: Collection[str]) -> None:
        self.expression = " ".join(expression.split())
        tree = _parse(self.expression)
        parts = tree.values if isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.And) else [tree]
        self._parts = [(ast.unparse(part), _names(part), _term(part, names, 0)) for part in parts]

    def __call__(self, signals: Signals) -> bool:
        return all(_true(term(signals)) for _, _, term in self._parts)

    def reasons(self, signals: Signals) -> list[str]:
        """The parts, joined by “and”, that do not hold, with the values that they speak of."""
        return [
            f"not {source}" + _values(names, signals) for source, names, term in self._parts if not _true(term(signals))
        ]


def _parse(expression: str) -> ast.expr:
    if len(expression) > _LONGEST:
        raise GateError(f"the gate is longer than {_LONGEST} characters")
    try:
        return ast.parse(expression, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        at = getattr(error, "offset", None)
        raise GateError(f"the gate “{expression}” is no expression" + (f" (character {at})" if at else "")) from None


def _term(node: ast.expr, names: Collection[str], depth: int) -> _Term:
    if depth > _DEEPEST:
        raise GateError("the gate is nested too deeply")

    def inner(other: ast.expr) -> _Term:
        return _term(other, names, depth + 1)

    match node:
        case ast.BoolOp(op=ast.And(), values=values):
            terms = [inner(value) for value in values]
            return lambda signals: all(_true(term(signals)) for term in terms)
        case ast.BoolOp(op=ast.Or(), values=values):
            terms = [inner(value) for value in values]
            return lambda signals: any(_true(term(signals)) for term in terms)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            term = inner(operand)
            return lambda signals: not _true(term(signals))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            term = inner(operand)
            return lambda signals: -_number(term(signals))
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _ARITHMETIC:
            calculate, first, second = _ARITHMETIC[type(op)], inner(left), inner(right)
            return lambda signals: calculate(_number(first(signals)), _number(second(signals)))
        case ast.Compare(left=left, ops=ops, comparators=others) if all(type(op) in _COMPARE for op in ops):
            return _comparison(inner(left), [(type(op), inner(other)) for op, other in zip(ops, others, strict=True)])
        case ast.Constant(value=bool() | int() | float() | str() as value):
            return lambda _: value
        case ast.Name() | ast.Attribute():
            return _name(ast.unparse(node), names)
    raise GateError(f"a gate cannot hold “{ast.unparse(node)}”; it knows and, or, not, comparisons, + - * and signals")


def _comparison(first: _Term, rest: Iterable[tuple[type, _Term]]) -> _Term:
    steps = [(operation, term) for operation, term in rest]

    def compare(signals: Signals) -> bool:
        left = first(signals)
        for operation, term in steps:
            right = term(signals)
            equality = operation in (ast.Eq, ast.NotEq)
            if not equality and (isinstance(left, str) or isinstance(right, str)):
                return False
            if not _COMPARE[operation](left, right):
                return False
            left = right
        return True

    return compare


def _name(name: str, names: Collection[str]) -> _Term:
    if name not in names:
        import difflib

        near = difflib.get_close_matches(name, names, 1, 0.5)
        advice = f"did you mean “{near[0]}”?" if near else f"known are {', '.join(sorted(names))}"
        raise GateError(f"there is no signal “{name}”; {advice}")

    def look_up(signals: Signals) -> Value:
        value = signals[name]
        return value if isinstance(value, (bool, int, float, str)) else 0

    return look_up


def _names(node: ast.expr) -> list[str]:
    found = [ast.unparse(part) for part in ast.walk(node) if isinstance(part, (ast.Name, ast.Attribute))]
    return [name for name in dict.fromkeys(found) if not any(other.startswith(f"{name}.") for other in found)]


def _values(names: list[str], signals: Signals) -> str:
    told = []
    for name in names:
        value = signals[name]
        told.append(f"{name} is {value:.4g}" if isinstance(value, float) else f"{name} is {value}")
    return f": {', '.join(told)}" if told else ""


def _true(value: Value) -> bool:
    return bool(value) and not isinstance(value, str)


def _number(value: Value) -> float:
    return float("nan") if isinstance(value, str) else value
