"""Amounts (万元) as any page prints them. A builtin library: templates need no {% load %}."""

from django import template

from projects.registry.rules import amounts

register = template.Library()
register.filter("yi", amounts.yi)
register.filter("yi_parts", amounts.yi_parts)
register.filter("yi_with_unit", amounts.yi_with_unit)
register.filter("wan", amounts.wan)
register.filter("wan_short", amounts.wan_short)
