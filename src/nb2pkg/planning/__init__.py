"""Analysis in, Plan out: every decision about modules, functions and signatures."""
