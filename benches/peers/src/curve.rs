//! Curve's stable-swap equations beside the peer's.

use cfmm_math::protocol::U256;
use cfmm_math::protocol::curve_finance::Variant;
use cfmm_math::protocol::curve_finance::stable_math::{get_d, get_y};
use curve_math::core::{stableswap_ng, stableswap_v2};

use crate::balancer::stable_pool;
use crate::{Cases, OURS, Peer, many};

const CURVE: &str = "curve-math 0.1.0-alpha.2";
const A_PRECISION: u64 = 100;

type Pool<const N: usize> = (U256, [U256; N]);
/// A pool, the balance that coin 0 gets, and the invariant before.
type Swap<const N: usize> = (U256, [U256; N], U256, U256);

fn invariants<const N: usize>(cases: &mut Cases, group: &'static str, of: &[Peer<Pool<N>, Option<U256>>]) {
    cases.add(group, many(|r| precise(stable_pool::<N>(r))), of);
}

fn swaps<const N: usize>(cases: &mut Cases, group: &'static str, of: &[Peer<Swap<N>, Option<U256>>]) {
    let inputs = many(|r| {
        let (amp, balances) = precise(stable_pool::<N>(r));
        let d = get_d(Variant::Template, amp, &balances).expect("an invariant");
        let x = balances[0] + balances[0] * U256::from(1 + r.below(300)) / U256::from(1_000);
        (amp, balances, x, d)
    });
    cases.add(group, inputs, of);
}

fn precise<const N: usize>((amp, balances): Pool<N>) -> Pool<N> {
    (amp * U256::from(A_PRECISION), balances)
}

pub(crate) fn cases(cases: &mut Cases) {
    invariants::<2>(cases, "curve get_D, 2 coins", &[
        (OURS, |(amp, xp)| get_d(Variant::Template, *amp, xp).ok()),
        (CURVE, |(amp, xp)| stableswap_v2::get_d(xp, *amp)),
    ]);
    invariants::<3>(cases, "curve get_D, 3 coins", &[
        (OURS, |(amp, xp)| get_d(Variant::Template, *amp, xp).ok()),
        (CURVE, |(amp, xp)| stableswap_v2::get_d(xp, *amp)),
    ]);
    invariants::<2>(cases, "curve get_D, NG, 2 coins", &[
        (OURS, |(amp, xp)| get_d(Variant::Ng, *amp, xp).ok()),
        (CURVE, |(amp, xp)| stableswap_ng::get_d(xp, *amp)),
    ]);
    swaps::<2>(cases, "curve get_y, 2 coins", &[
        (OURS, |(amp, xp, x, d)| get_y(Variant::Template, 0, 1, *x, *amp, xp, *d).ok()),
        (CURVE, |(amp, xp, x, d)| stableswap_v2::get_y(0, 1, *x, xp, *d, *amp)),
    ]);
    swaps::<3>(cases, "curve get_y, 3 coins", &[
        (OURS, |(amp, xp, x, d)| get_y(Variant::Template, 0, 1, *x, *amp, xp, *d).ok()),
        (CURVE, |(amp, xp, x, d)| stableswap_v2::get_y(0, 1, *x, xp, *d, *amp)),
    ]);
}
