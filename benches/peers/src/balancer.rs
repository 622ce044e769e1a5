//! Balancer's maths beside the peers'.

use balancer_maths_rust::common::{log_exp_math, maths};
use balancer_maths_rust::pools::{stable, weighted};
use cfmm_math::protocol::U256;
use cfmm_math::protocol::balancer::{fixed_point, log_exp, stable_math, weighted_math};

use crate::{Cases, OURS, Random, many};

const BALANCER: &str = "balancer-maths-rust";
const ONE_18: u64 = 1_000_000_000_000_000_000;

/// Weighted pools: 10 to 90 %, and swaps of up to 30 % of a balance.
fn swap(r: &mut Random) -> [U256; 5] {
    let (x, y) = (r.bits(60, 90), r.bits(60, 90));
    let weight = (10 + r.below(81)) * (ONE_18 / 100);
    let amount = x * U256::from(1 + r.below(300_000)) / U256::from(1_000_000);
    [x, U256::from(weight), y, U256::from(ONE_18 - weight), amount]
}

/// The powers of such swaps: a base of at least 1/1.3, rounded up.
fn power(r: &mut Random) -> (U256, U256) {
    let [x, in_weight, _, out_weight, amount] = swap(r);
    let base = fixed_point::div_up(x, x + amount).expect("a base");
    (base, fixed_point::div_down(in_weight, out_weight).expect("an exponent"))
}

/// Balances that differ by up to three times, and an amplification from 10 to 2,010.
pub(crate) fn stable_pool<const N: usize>(r: &mut Random) -> (U256, [U256; N]) {
    let base = r.bits(70, 90);
    let balances = [(); N].map(|()| base * U256::from(1_000_000 + r.below(2_000_000)) / U256::from(1_000_000));
    (U256::from(10 + r.below(2_001)), balances)
}

fn invariants<const N: usize>(cases: &mut Cases, group: &'static str) {
    let precise = |(amp, balances)| (amp * stable_math::AMP_PRECISION, balances);
    cases.add(group, many(|r| precise(stable_pool::<N>(r))), &[
        (OURS, |(amp, balances)| stable_math::invariant(*amp, balances).ok()),
        (BALANCER, |(amp, balances)| stable::compute_invariant(amp, balances).ok()),
    ]);
}

fn stable_swaps<const N: usize>(cases: &mut Cases, group: &'static str) {
    let inputs = many(|r| {
        let (amp, balances) = stable_pool::<N>(r);
        let amp = amp * stable_math::AMP_PRECISION;
        let invariant = stable_math::invariant(amp, &balances).expect("an invariant");
        (amp, balances, balances[0] * U256::from(1 + r.below(300)) / U256::from(1_000), invariant)
    });
    // The peer has the third version of the contract, which rounds one quotient, of some 10²⁰, one step later.
    cases.add_near(group, inputs, &[
        (OURS, |(amp, balances, amount, d)| stable_math::out_given_in(*amp, balances, 0, 1, *amount, *d).ok()),
        (BALANCER, |(amp, balances, amount, d)| stable::compute_out_given_exact_in(amp, balances, 0, 1, amount, d).ok()),
    ], 1e-14);
}

pub(crate) fn cases(cases: &mut Cases) {
    cases.section("Balancer");
    cases.add("balancer pow", many(power), &[
        (OURS, |(x, y)| log_exp::pow(*x, *y).ok()),
        (BALANCER, |(x, y)| log_exp_math::pow(x, y).ok()),
    ]);
    cases.add("balancer pow_up", many(power), &[
        (OURS, |(x, y)| fixed_point::pow_up(*x, *y).ok()),
        (BALANCER, |(x, y)| maths::pow_up_fixed(x, y).ok()),
    ]);
    cases.add("balancer weighted out_given_in", many(swap), &[
        (OURS, |[x, wx, y, wy, dx]| weighted_math::out_given_in(*x, *wx, *y, *wy, *dx).ok()),
        (BALANCER, |[x, wx, y, wy, dx]| weighted::compute_out_given_exact_in(x, wx, y, wy, dx).ok()),
    ]);
    invariants::<2>(cases, "balancer stable invariant, 2 tokens");
    invariants::<3>(cases, "balancer stable invariant, 3 tokens");
    invariants::<5>(cases, "balancer stable invariant, 5 tokens");
    stable_swaps::<2>(cases, "balancer stable out_given_in, 2 tokens");
    stable_swaps::<3>(cases, "balancer stable out_given_in, 3 tokens");
}
