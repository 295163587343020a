import numpy as np

from analysis.simulation.streams import shuffled, stream, whole


def test_a_stream_is_the_same_everywhere_and_always():
    assert stream(1, "question", "sex").random(3).tolist() == [
        0.3017730850770243,
        0.3303468653146978,
        0.29950931874015685,
    ]
    assert (
        stream(1, "question", "age").random()
        != stream(1, "question", "sex").random()
        != stream(2, "question", "sex").random()
    )


def test_whole_numbers_reach_both_ends():
    assert set(whole(stream(1), 3, 6, 200)) == {3, 4, 5, 6}


def test_shuffling_keeps_everything():
    items = np.arange(50)
    order = shuffled(stream(1), items)
    assert order.tolist() != items.tolist() == sorted(order)
