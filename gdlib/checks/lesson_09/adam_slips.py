"""Known mistakes in Adam: (id, diagnosis, hint, edits of the right text); its relatives share some."""

from gdlib.i18n import N_

from .adaptive import EPS

COUNT = N_("t = t + 1 comes first; then use this t, and return it.")
MEANS = N_("m = beta1 * m + (1 - beta1) * g, and v = beta2 * v + (1 - beta2) * g**2.")
CORRECT = N_("m / (1 - beta1**t) and v / (1 - beta2**t).")
STEP = N_("w - lr * m_hat / (np.sqrt(v_hat) + eps), with the corrected m and v.")
RAW = N_("return w, (m, v, t), with the raw m and v; the corrected ones live inside this step only.")
SQUARE = N_("v collects the squares g**2, entry by entry.")

# How eps, and how t, go wrong.
EPS_SLIPS = (
    (
        "eps_inside",
        N_("Your eps is under the root. Here it is added after the root is taken."),
        EPS,
        ("(np.sqrt(v_hat) + eps)", "np.sqrt(v_hat + eps)"),
    ),
    (
        "eps_on_w",
        N_("eps is added to w at every step: a pair of brackets is missing."),
        EPS,
        ("(np.sqrt(v_hat) + eps)", "np.sqrt(v_hat) + eps"),
    ),
    (
        "eps_missing",
        N_("0/0 where the gradient is zero from the start: eps is missing in the denominator."),
        EPS,
        ("(np.sqrt(v_hat) + eps)", "np.sqrt(v_hat)"),
    ),
)
COUNT_SLIPS = (
    (
        "t_late",
        N_("t counts up after it is used: in the first step it is 0, and 1 - beta**0 is 0."),
        COUNT,
        ("beta1**t", "beta1 ** (t - 1)"),
        ("beta2**t", "beta2 ** (t - 1)"),
    ),
    (
        "t_not_counted",
        N_("Nobody counts the steps: t stays as it came, and at t = 0 you divide by zero."),
        COUNT,
        ("t = t + 1", "t = t"),
    ),
    (
        "t_stuck",
        N_("Your t is 1 in every step: step 1 is right, the later ones are corrected as if they were first."),
        COUNT,
        ("t = t + 1", "t = 1"),
    ),
    (
        "t_not_returned",
        N_("You count t up but return the old one: the next call begins to count at the same number."),
        COUNT,
        (", t)\n", ", t - 1)\n"),
    ),
)

SLIPS = (
    *EPS_SLIPS,
    *COUNT_SLIPS,
    (
        "uphill",
        N_("Your step goes uphill. The gradient points where f grows; move the other way."),
        N_("Subtract: w - lr * ...."),
        ("w - lr", "w + lr"),
    ),
    (
        "eps_before_correction",
        N_("Your eps is added before v is corrected, as in Keras: the correction then scales eps too."),
        N_("Correct v first, then take the root, then add eps."),
        ("(np.sqrt(v_hat) + eps)", "((np.sqrt(v) + eps) / np.sqrt(1 - beta2**t))"),
    ),
    (
        "eps_fixed",
        N_("Your eps is always 1e-8: the argument eps is not used."),
        N_("1e-8 is only the default; write eps where it stands."),
        (" + eps)", " + 1e-8)"),
    ),
    (
        "no_correction",
        N_("Nothing is corrected: your first steps are too large, because v is still close to 0."),
        CORRECT,
        ("m / (1 - beta1**t)", "m"),
        ("v / (1 - beta2**t)", "v"),
    ),
    (
        "only_m_corrected",
        N_("Only m is corrected: v is still too small, and your first steps far too large."),
        CORRECT,
        ("v / (1 - beta2**t)", "v"),
    ),
    (
        "only_v_corrected",
        N_("Only v is corrected: m is still too small, and so are your first steps."),
        CORRECT,
        ("m / (1 - beta1**t)", "m"),
    ),
    (
        "no_power",
        N_("The correction never changes: it needs beta to the power t."),
        CORRECT,
        ("beta1**t", "beta1"),
        ("beta2**t", "beta2"),
    ),
    (
        "product",
        N_("You write beta times t; beta to the power t is needed."),
        N_("In Python the power is beta1**t, with two stars."),
        ("beta1**t", "beta1 * t"),
        ("beta2**t", "beta2 * t"),
    ),
    (
        "correction_plus",
        N_("You divide by 1 + beta**t: one sign is wrong."),
        CORRECT,
        ("1 - beta1**t", "1 + beta1**t"),
        ("1 - beta2**t", "1 + beta2**t"),
    ),
    (
        "correction_multiplied",
        N_("You multiply by 1 - beta**t; divide by it."),
        CORRECT,
        ("m / (1", "m * (1"),
        ("v / (1", "v * (1"),
    ),
    (
        "corrections_swapped",
        N_("The corrections have changed places: m belongs to beta1, v to beta2."),
        CORRECT,
        ("beta1**t", "beta2 ** t"),
        ("v / (1 - beta2**t", "v / (1 - beta1**t"),
    ),
    (
        "corrected_after_root",
        N_("You take the root of v and then divide by 1 - beta2**t: the correction belongs under the root."),
        N_("v_hat = v / (1 - beta2**t) first, then np.sqrt(v_hat)."),
        ("np.sqrt(v_hat)", "np.sqrt(v) / (1 - beta2**t)"),
    ),
    (
        "corrected_stored",
        N_("You return the corrected m and v; the next step corrects them again."),
        RAW,
        ("(m, v, t)\n", "(m_hat, v_hat, t)\n"),
    ),
    (
        "t_twice",
        N_("Your t runs two steps at a time."),
        COUNT,
        ("t = t + 1", "t = t + 2"),
    ),
    (
        "no_memory",
        N_("Your function forgets everything: each call starts from rest."),
        N_("Begin with m, v, t = state."),
        ("m, v, t = state", "m, v, t = 0.0, 0.0, 0"),
    ),
    (
        "moments_forgotten",
        N_("t is counted, but m and v forget what they were."),
        MEANS,
        ("beta1 * m + ", ""),
        ("beta2 * v + ", ""),
    ),
    (
        "m_forgotten",
        N_("Your m forgets what it was."),
        MEANS,
        ("beta1 * m + ", ""),
    ),
    (
        "v_forgotten",
        N_("Your v forgets what it was."),
        MEANS,
        ("beta2 * v + ", ""),
    ),
    (
        "old_moments",
        N_("You move with the m and v from before this step."),
        N_("Update m and v first, then correct them and move."),
        ("m, v, t = state", "m, v, t = state\n    old_m, old_v = m, v"),
        ("m_hat = m", "m_hat = old_m"),
        ("v_hat = v", "v_hat = old_v"),
    ),
    (
        "old_state_returned",
        N_("Your step is right, but you return the state that came in: the next step starts from it again."),
        RAW,
        ("(m, v, t)\n", "(state[0] + 0 * g, state[1] + 0 * g, state[2])\n"),
    ),
    (
        "betas_swapped",
        N_("beta1 and beta2 have changed places: beta1 belongs to m, beta2 to v."),
        MEANS,
        ("m, v, t = state", "m, v, t = state\n    beta1, beta2 = beta2, beta1"),
    ),
    (
        "one_beta",
        N_("v is averaged with beta1; it has a beta2 of its own."),
        MEANS,
        ("beta2 * v + (1 - beta2)", "beta1 * v + (1 - beta1)"),
    ),
    (
        "weights_swapped",
        N_("The weights have changed places: the old average keeps beta, the new value gets 1 - beta."),
        MEANS,
        ("beta1 * m + (1 - beta1) * g", "(1 - beta1) * m + beta1 * g"),
        ("beta2 * v + (1 - beta2) * g**2", "(1 - beta2) * v + beta2 * g**2"),
    ),
    (
        "weights_missing",
        N_("The new g and g**2 get the weight 1; in an average they get 1 - beta1 and 1 - beta2."),
        MEANS,
        ("(1 - beta1) * g", "g"),
        ("(1 - beta2) * g**2", "g**2"),
    ),
    (
        "weight_of_g_missing",
        N_("In m the new gradient gets the weight 1, as in momentum; here it gets 1 - beta1."),
        MEANS,
        ("(1 - beta1) * g", "g"),
    ),
    (
        "weight_of_square_missing",
        N_("In v the new square gets the weight 1; it must be 1 - beta2."),
        MEANS,
        ("(1 - beta2) * g**2", "g**2"),
    ),
    (
        "betas_missing",
        N_("m and v only grow: the old values keep their full weight."),
        MEANS,
        ("beta1 * m", "m"),
        ("beta2 * v", "v"),
    ),
    ("absolute", N_("v collects abs(g); it must collect the squares."), SQUARE, ("g**2", "np.abs(g)")),
    (
        "not_squared",
        N_("v collects g itself: signs cancel, and the root fails."),
        SQUARE,
        ("g**2", "g"),
    ),
    ("m_squared", N_("v collects the squares of m; it must collect those of g."), SQUARE, ("g**2", "m**2")),
    (
        "no_root",
        N_("The root is missing: you divide by v itself."),
        STEP,
        ("np.sqrt(v_hat)", "v_hat"),
    ),
    (
        "summed",
        N_("All entries share one v; every entry of w has its own."),
        SQUARE,
        ("g**2", "np.sum(g**2)"),
    ),
    (
        "mean_of_entries",
        N_("You take the mean over all entries; every entry of w has its own v."),
        SQUARE,
        ("g**2", "np.mean(g**2)"),
    ),
    (
        "rmsprop",
        N_("This is RMSProp with a correction: you move with g; Adam moves with the corrected m."),
        STEP,
        ("lr * m_hat", "lr * g"),
    ),
    (
        "only_momentum",
        N_("You move with m alone: nothing is divided by the root of v."),
        STEP,
        (" / (np.sqrt(v_hat) + eps)", ""),
    ),
    (
        "sign_only",
        N_("Every entry moves by lr: only the sign of m is used."),
        STEP,
        ("m_hat / (np.sqrt(v_hat) + eps)", "np.sign(m_hat)"),
    ),
    (
        "lr_ignored",
        N_("With another learning rate your step does not change: lr is not used."),
        STEP,
        ("lr * m_hat", "m_hat"),
    ),
    (
        "lr_squared",
        N_("With lr doubled your step grows four times: lr is in it twice."),
        STEP,
        ("lr * m_hat", "lr * lr * m_hat"),
    ),
    (
        "lr_in_m",
        N_("The learning rate is inside m, and again in the step."),
        N_("m averages the gradients alone; lr comes in the step."),
        ("(1 - beta1) * g", "(1 - beta1) * lr * g"),
    ),
    (
        "lr_decays",
        N_("Your learning rate shrinks with the root of t, as in the proof; here it stays as it is given."),
        STEP,
        ("lr * m_hat", "lr / np.sqrt(t) * m_hat"),
    ),
    (
        "beta1_fixed",
        N_("Your beta1 is always 0.9: the argument beta1 is not used."),
        N_("0.9 is only the default; write beta1 where it stands."),
        ("m, v, t = state", "m, v, t = state\n    beta1 = 0.9"),
    ),
    (
        "beta2_fixed",
        N_("Your beta2 is always 0.999: the argument beta2 is not used."),
        N_("0.999 is only the default; write beta2 where it stands."),
        ("m, v, t = state", "m, v, t = state\n    beta2 = 0.999"),
    ),
    (
        "betas_fixed",
        N_("Your betas are always 0.9 and 0.999: the arguments are not used."),
        N_("These are only the defaults; write beta1 and beta2."),
        ("m, v, t = state", "m, v, t = state\n    beta1, beta2 = 0.9, 0.999"),
    ),
    (
        "m_negative",
        N_("The old m and the new gradient pull in opposite directions: one sign is wrong."),
        MEANS,
        ("m + (1 - beta1)", "m - (1 - beta1)"),
    ),
    (
        "state_order",
        N_("The state is returned as (v, m, t): m comes first."),
        RAW,
        ("(m, v, t)\n", "(v, m, t)\n"),
    ),
    (
        "t_first",
        N_("The state is returned as (t, m, v): t comes last."),
        RAW,
        ("(m, v, t)\n", "(t, m, v)\n"),
    ),
    (
        "swapped_results",
        N_("You return the state first and w second."),
        N_("The new place comes first: return w, (m, v, t)."),
        (
            "return w - lr * m_hat / (np.sqrt(v_hat) + eps), (m, v, t)",
            "return (m, v, t), w - lr * m_hat / (np.sqrt(v_hat) + eps)",
        ),
    ),
)
