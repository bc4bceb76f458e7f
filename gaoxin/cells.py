"""The rows of a register as one template, made of its file of macros and its columns.

A file of templates/cells has a macro for each column: what a cell of it says of `row`, and nothing where
there is nothing to say. The `<td>` around it is made here, from the column. To call a macro takes longer than
all it does, so what it says is set into the loop over the rows; `cell` and `css` are names of this module.
"""

from jinja2 import Environment, Template, nodes

from gaoxin.columns import Column

ROW_CLASS = "row_class"  # the macro that writes the class of the whole row, where a file has one

Body = list[nodes.Node]
Columns = tuple[tuple[str, Column], ...]


def compiled_rows(
    environment: Environment, cells: str, columns: Columns, *, selectable: bool
) -> Template:
    """Draws `rows`, a `<tr>` each, with these columns by name, of the file `cells`, which is named without
    its suffix. KeyError when it has no macro for a column."""
    found = _parsed(environment, _source(environment, f"{cells}.jinja"))
    said = {node.name: node.body for node in found if isinstance(node, nodes.Macro)}
    row = _row_tag(environment, said.get(ROW_CLASS, []))
    if selectable:
        row += _parsed(environment, _source(environment, "cells/_tick.jinja"))
    for name, column in columns:
        row += _Cell(environment, column).around(said[name])
    row.append(_text("</tr>\n"))
    names = nodes.Name("row", "store"), nodes.Name("rows", "load")
    loop = nodes.For(*names, _joined(row), [], None, False)
    tree = nodes.Template([loop]).set_lineno(1).set_environment(environment)
    code = environment.compile(tree)
    return Template.from_code(environment, code, environment.make_globals(None))


class _Cell:
    """The `<td>` of a column around what its macro says."""

    def __init__(self, environment: Environment, column: Column):
        self.environment = environment
        self.start = f'<td{_class(column.css)} data-label="{column.on_card}">'
        css = f"{column.css} {column.empty_css}".strip()
        title = ' title="{{ row.' + column.empty_title + ' }}"' if column.empty_title else ""
        self.empty = f'<td{_class(css)} data-label="{column.on_card}"{title}>{column.empty}</td>'

    def around(self, body: Body) -> Body:
        """To draw first and then look whether it is empty is dear. Where the macro itself decides, the cell
        goes into its branches; and what has words of its own is never empty."""
        match body:
            case []:
                return _parsed(self.environment, self.empty)
            case [nodes.If() as choice]:
                for branch in (choice, *choice.elif_):
                    branch.body = self.around(branch.body)
                choice.else_ = self.around(choice.else_)
                return body
            case [nodes.With() as only]:
                only.body = self.around(only.body)
                return body
            case [nodes.Output(nodes=[value])] if not _is_text(value):
                return [nodes.With([nodes.Name("cell", "param")], [value], self.either())]
        outputs = [node for node in body if isinstance(node, nodes.Output)]
        if any(_is_text(part) for output in outputs for part in output.nodes):
            return _joined([_text(self.start), *body, _text("</td>")])
        return [nodes.AssignBlock(nodes.Name("cell", "store"), None, body), *self.either()]

    def either(self) -> Body:
        filled = self.start + "{{ cell }}</td>"
        test = '{% if cell not in (none, "") %}'
        return _parsed(self.environment, test + filled + "{% else %}" + self.empty + "{% endif %}")


def _row_tag(environment: Environment, css: Body) -> Body:
    if not css:
        return [_text("<tr>")]
    tag = '<tr{% if css %} class="{{ css }}"{% endif %}>'
    return [nodes.AssignBlock(nodes.Name("css", "store"), None, css), *_parsed(environment, tag)]


def _class(css: str) -> str:
    return f' class="{css}"' if css else ""


def _text(words: str) -> nodes.Output:
    return nodes.Output([nodes.TemplateData(words)])


def _joined(body: Body) -> Body:
    """Neighbouring outputs as one: fixed words are then written in one go."""
    joined: Body = []
    for node in body:
        if isinstance(node, nodes.Output) and joined and isinstance(joined[-1], nodes.Output):
            joined[-1].nodes += node.nodes
        else:
            joined.append(node)
    return joined


def _is_text(node: nodes.Node) -> bool:
    return isinstance(node, nodes.TemplateData) and bool(node.data.strip())


def _source(environment: Environment, file: str) -> str:
    """Lines are broken for the reader alone: a space that is meant stands inside a line."""
    lines = environment.loader.get_source(environment, file)[0].splitlines()
    return "".join(line.strip() for line in lines)


def _parsed(environment: Environment, source: str) -> Body:
    return environment.parse(source).body
