"""The words that names are made of: what to leave out, what begins the name of a step, gerunds as verbs."""

from __future__ import annotations

FILLER = frozenset("""
    a an the of and or our with to in for on is this that we how from by using into at as it its be
    are let us now then first second third finally next step part section chapter exercise some all
    your you my
    """.split())

VERBS = frozenset("""
    add adjust aggregate align analyse analyze annotate anonymise anonymize append apply approximate
    assemble assign attach augment average benchmark bin bootstrap broadcast bucket build calculate
    calibrate cap cast center centre chain change characterise characterize check choose classify
    clean cluster coerce collect combine compare compile compose compress compute concat concatenate
    condense configure connect construct contrast convert copy correct count crawl create crop cross
    cut decode deduplicate define delete demonstrate denoise deploy derive describe detect determine
    diagnose differentiate discard discover discretise discretize display divide download draw drop
    embed emulate enable encode encrypt engineer enrich ensure enumerate estimate evaluate examine
    exclude execute expand explore export extend extract extrapolate factorise factorize fetch fill
    filter find fit fix flag flatten forecast format fuse gather generate geocode get group grow
    handle harmonise harmonize highlight identify illustrate implement import improve impute include
    index indicate infer ingest initialise initialize insert inspect instantiate integrate
    interpolate invert investigate isolate iterate join keep label launch learn limit link list load
    locate log look lower make map mark mask match measure melt merge minimise minimize mix model
    monitor move normalise normalize observe obtain one-hot open optimise optimize order organise
    organize overlay override parallelise parallelize parse partition perform permute persist pick
    pivot plot populate predict prefer prepare preprocess preview print process produce project
    propagate prune publish pull quantify query randomise randomize rank read rebuild recode
    reconstruct recover reduce refactor refine refit reformat refute register regress remove rename
    render reorder reorganise repeat replace report resample rescale reset reshape resize resolve
    restore restrict retrieve reverse revert rotate round run sample save scale scan score scrape
    search segment select separate set shift show shuffle simplify simulate sketch slice smooth
    solve sort specify split spread stack standardise standardize start store strip subset subtract
    sum summarise summarize swap switch synthesise synthesize tabulate tag test threshold tidy
    toggle tokenise tokenize trace track train transform trim truncate tune understand unify unpack
    unpivot unstack unzip update upload use validate vectorise vectorize verify view visualise
    visualize weight winsorise winsorize wrap write
    """.split())

_TURNED = {"visualise": "plot", "visualize": "plot", "test": "check"}


def imperative(word: str) -> str:
    """The verb of a gerund (`cleaning` -> `clean`, `splitting` -> `split`); any other word as it is.

    >>> imperative("merging"), imperative("planning"), imperative("plotting"), imperative("pricing")
    ('merge', 'planning', 'plot', 'pricing')
    """
    stem = word.removesuffix("ing")
    if stem == word:
        return word
    candidates = [stem, f"{stem}e"]
    if stem[-2:-1] == stem[-1:]:
        candidates.append(stem[:-1])
    verb = next((one for one in candidates if one in VERBS), word)
    return _TURNED.get(verb, verb)
