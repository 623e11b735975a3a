"""Analysis in, Plan out: every decision about modules, functions and signatures."""

from nb2pkg.planning.planner import Planned, plan

__all__ = ["Planned", "plan"]
