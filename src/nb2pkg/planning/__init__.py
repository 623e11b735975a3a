"""Analysis in, Plan out: every decision about modules, functions and signatures."""

from nb2pkg.planning.annotating import annotated
from nb2pkg.planning.planner import Planned, plan

__all__ = ["Planned", "annotated", "plan"]
