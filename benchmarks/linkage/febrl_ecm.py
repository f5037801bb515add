"""recordlinkage's own unsupervised classifier, ECM, on the blocks that Splink gets."""

from math import log

import numpy
import pandas
import recordlinkage
from recordlinkage import ECMClassifier

from benchmarks.linkage.febrl_data import Pair, Task, pair
from benchmarks.linkage.febrl_splink import BLOCKS

WORDS = ("given_name", "surname", "address_1", "address_2", "suburb")
AGREES = 0.85  # of Jaro and Winkler's similarity: ECM knows only yes and no


def weights(task: Task) -> dict[Pair, float]:
    frames = [pandas.DataFrame.from_dict(file, orient="index") for file in task.files]
    blocks = [list(block) for block in BLOCKS] + ([["soc_sec_id"]] if task.with_identifier else [])
    index = recordlinkage.Index()
    for block in blocks:
        index.block(block)
    compare = recordlinkage.Compare()
    for field in task.fields:
        if field in WORDS:
            compare.string(field, field, method="jarowinkler", threshold=AGREES, label=field)
        else:
            compare.exact(field, field, label=field)
    features = compare.compute(index.index(*frames), *frames)
    classifier = ECMClassifier()
    with numpy.errstate(divide="ignore", invalid="ignore"):  # it takes the logarithm of what never occurs
        classifier.fit(features)
        # As logarithms, because near one the probabilities themselves are all the same.
        chances = classifier.kernel.predict_log_proba(features.to_numpy())
    match, other = (list(classifier.kernel.classes_).index(kind) for kind in (1, 0))
    bits = (chances[:, match] - chances[:, other]) / log(2)
    return {pair(*both): float(weight) for both, weight in zip(features.index, bits, strict=True)}
