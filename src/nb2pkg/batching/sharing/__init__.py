"""Code that several notebooks have in common: found, told, and on request moved once into a package that the others import.

portraits  the plan of one notebook   -> a portrait of each function: what it is, whatever it calls its own variables
groups     all portraits              -> what occurs in several notebooks, and what nearly does
moving     a plan and what moves      -> the plan without it, importing it
common     what moved                 -> the package that holds it
"""
