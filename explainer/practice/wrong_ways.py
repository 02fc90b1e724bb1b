"""The mistakes of calculations: what people do, and what the learner reads; with those of derivatives they make `MISTAKES`."""

from __future__ import annotations

from types import MappingProxyType

from explainer.symbolic.wrong.mistakes import MISTAKES as OF_SLOPES

# key: (what people do, what to do instead)
CALCULATIONS: dict[str, tuple[str, str]] = {
    # a neuron
    "bias_lost": ("leave out the bias", "The bias is missing: add b at the end."),
    "bias_multiplied": ("multiply by the bias", "The bias is added, not multiplied."),
    "inputs_swapped": (
        "multiply each weight by the other input",
        "Each weight belongs to its own input: w₁ to x₁ and w₂ to x₂.",
    ),
    "weights_unused": ("add the inputs without their weights", "Multiply each input by its weight first."),
    "weight_added": ("add a weight where it multiplies", "A weight multiplies what comes in; you added it."),
    "activation_lost": ("stop at the sum", "This is still the sum. Apply the activation to it."),
    # softmax and losses
    "not_normalised": (
        "forget to divide by the sum",
        "The division by the total is missing: the shares must add up to 1.",
    ),
    "exponential_lost": ("divide the scores themselves", "Raise e to the power of each score before you divide."),
    "own_term_lost": (
        "leave a class out of its own sum",
        "The total has a term for every class, this one included.",
    ),
    "log_of_wrong_class": (
        "take the logarithm of another class",
        "Only the probability of the right class counts: take its logarithm.",
    ),
    "logarithm_lost": ("subtract from 1", "The loss is −ln p, not 1 − p."),
    "log_base_ten": ("take the logarithm to base 10", "Use the natural logarithm, ln, not the logarithm to base 10."),
    "all_classes_counted": ("add up all classes", "Only the right class counts: the labels of the others are 0."),
    "sum_for_mean": ("add up where the mean is meant", "It is the mean: divide by the number of examples."),
    "doubled_for_squared": ("double instead of squaring", "Square it: multiply it by itself, not by 2."),
    "squared_too_early": ("square before subtracting", "Subtract first, then square the difference."),
    # slopes and updates
    "error_reversed": (
        "subtract the prediction from the target",
        "Swap the two: the difference is prediction minus target.",
    ),
    "slope_for_loss": ("write the loss for its slope", "This is the loss itself. Its slope is 2·(ŷ − y)."),
    "loss_for_slope": ("use the loss in the update", "The update uses the slope of the loss, not the loss."),
    "wrong_weight": (
        "take what belongs to the other weight",
        "This belongs to the other weight: look at the numbers again.",
    ),
    "input_lost": ("forget to multiply by the input", "Multiply by the input that comes through this weight."),
    "weight_for_input": ("multiply by the weight", "The slope for a weight has its input as a factor, not the weight."),
    "weight_lost": (
        "forget to multiply by the weight on the way back",
        "On the way back, multiply by the weight of the connection.",
    ),
    "input_for_weight": (
        "multiply by the output on the way back",
        "On the way back to h, multiply by the weight, not by the output.",
    ),
    "activation_slope_lost": (
        "forget the slope of the activation",
        "Multiply by the slope of the activation: 0 where ReLU is flat.",
    ),
    "rate_added": ("add the step", "Subtract the step: go against the slope, downhill."),
    "rate_lost": ("subtract the whole slope", "Multiply the slope by the learning rate before you subtract."),
    "old_weight_lost": ("write the step for the new weight", "This is only the step. Add it to the old weight."),
    "new_weight_for_old": (
        "use a weight that is already new",
        "Use the old weights for all slopes; the new ones count only from the next update on.",
    ),
    "best_rate_for_limit": ("give the best rate", "This is the fastest rate. The limit is twice as large."),
    "factor_added": ("put in a factor that is not there", "There is one factor too many; look at where it came from."),
    "reciprocal_lost": ("forget to divide 1 by it", "The limit is 1 divided by this number."),
    "memory_lost": ("forget the last move", "Part of the last move is repeated: add β·v."),
    "memory_whole": ("keep the whole of the last move", "Only a part of the last move is kept: multiply it by β."),
    "move_subtracted": ("subtract the move", "Add the move: it points downhill already."),
    "old_move": ("make the old move again", "Add the new move, v', not the old one."),
    "factors_added": (
        "add two factors",
        "The second layer multiplies what the first one gives: multiply the two factors.",
    ),
    "first_layer_lost": (
        "forget the first layer",
        "This is the second layer alone: the first one multiplies and adds, too.",
    ),
    "bias_not_carried": (
        "add the first bias as it is",
        "The second layer multiplies the first bias, too.",
    ),
    "layers_swapped": (
        "take the second layer first",
        "The first layer comes first, and the second one multiplies its bias.",
    ),
    # secants
    "order_reversed": (
        "subtract the second height from the first",
        "Swap the two: the rise is the second height minus the first.",
    ),
    "rise_not_divided": ("stop at the rise", "This is the rise. The slope is the rise divided by the distance."),
    "rise_multiplied": ("multiply by the distance", "Divide the rise by the distance; you multiplied."),
    "distance_squared": (
        "square the distance",
        "You squared the distance. Work out the height at each place, then subtract the first from the second.",
    ),
    "tangent_for_secant": (
        "give the slope at the first point",
        "This is the slope of the tangent at x. The secant goes through both points.",
    ),
    # counting and reading
    "biases_lost": ("count only the weights", "Every neuron has a bias too: count them as well."),
    "inputs_biased": ("give the inputs a bias", "Inputs are not neurons: they have no bias."),
    "one_bias_a_layer": ("count one bias a layer", "Every neuron has a bias of its own, not every layer."),
    "layers_added": (
        "add up the neurons",
        "Each neuron is connected to all of the layer before: multiply the two sizes.",
    ),
    "layers_multiplied": ("multiply all the sizes", "Multiply the sizes of neighbouring layers only, then add."),
    "last_batch_lost": ("forget the last, smaller batch", "What is left over makes an update too: round up."),
    "rest_not_rounded": ("leave a part of an update", "There is no such thing as part of an update: round up."),
    "epochs_lost": ("stop after one epoch", "This is one epoch. Multiply by the number of epochs."),
    "epochs_divided": ("divide by the epochs", "Multiply by the number of epochs; each one makes as many updates."),
    "batch_for_updates": (
        "give the size of a batch",
        "This is how many examples one update uses. How many batches are there?",
    ),
    "examples_for_updates": ("count an update for each example", "An update uses a whole batch: divide by its size."),
    "rows_for_columns": ("take rows for columns", "Rows and columns are swapped."),
    "batch_in_weights": (
        "put the batch into the weights",
        "The weights do not depend on the size of the batch: their shape is inputs by neurons.",
    ),
    "inputs_for_outputs": ("keep the shape of the input", "The layer has one column for each neuron."),
    "errors_for_hits": ("count the errors", "In the numerator, count what was right, not what was wrong."),
    "half_the_diagonal": ("count one class only", "Both classes count: add up everything on the diagonal."),
    "wrong_total": ("divide by everything", "Divide by one row or one column only, not by all."),
    # digits as numbers
    "counted_from_one": (
        "count from 1",
        "Row 0 comes first, so the row's number says how many whole rows come before it.",
    ),
    "width_of_digits": ("take rows of 28", "The rows of this picture have a different width: multiply by that."),
    "scale_lost": ("leave the scale as it is", "The network sees numbers from 0 to 1: divide by 255."),
    "divided_by_count": ("divide by 256", "There are 256 values, but the largest is 255: divide by that."),
    "turned_round": ("divide the wrong way round", "Turn the fraction upside down."),
    "shorter_side": ("fit the shorter side", "It is the longer side that must fit."),
    "margin_lost": ("leave no margin", "The longer side gets 20 of the 28 pixels; the rest is the margin."),
    "stretched": (
        "stretch the shorter side, too",
        "Both sides are scaled by the same factor, so that the shape stays.",
    ),
    "divided_for_multiplied": ("divide by the factor", "Multiply by the factor; you divided."),
    "bits_for_bytes": ("count bits, not bytes", "These are bits. A byte has eight of them."),
    "bytes_lost": (
        "stop at the number of parameters",
        "This is how many parameters there are. Each takes several bytes.",
    ),
    # whatever is calculated
    "arithmetic": (
        "set it up right and work it out wrongly",
        "You set it up correctly, but it comes to a different number: work it out again.",
    ),
    "wrong_quantity": ("write one quantity in the place of another", "This number belongs to another quantity."),
    "rounded_too_much": ("round too early", "This is rounded too much: keep more decimals."),
}
WHOLE_LINES = {
    "not_differentiated": "write the function itself instead of its slope",
    "negative_side": "forget what becomes of negative numbers: √(x²) = x",
}
MISTAKES = MappingProxyType({**OF_SLOPES, **WHOLE_LINES, **{key: what for key, (what, _) in CALCULATIONS.items()}})
IN_CALCULATIONS = {
    "sign_lost": "A sign is the wrong way round: check each minus.",
    "factor_lost": "A factor got lost: look for the 2 of the square, and for numbers that multiply.",
    "power_not_lowered": "In the slope, the square becomes a plain difference: 2·(ŷ − y).",
    "square_lost": "The square is missing.",
    "power_of_sum": "Square each term by itself, then add; you added first.",
    "term_lost": "A term is missing: go through everything that is added up.",
}


def advice(key: str) -> str:
    """What the learner reads about a mistake in a calculation."""
    if key in CALCULATIONS:
        return CALCULATIONS[key][1]
    return IN_CALCULATIONS.get(key, f"People sometimes {OF_SLOPES.get(key, 'go wrong here')}: check this.")
