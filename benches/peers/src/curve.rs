//! Curve's equations beside the peer's.

use cfmm_math::protocol::U256;
use cfmm_math::protocol::curve_finance::Variant;
use cfmm_math::protocol::curve_finance::stable_math::{get_d, get_y};
use cfmm_math::protocol::curve_finance::crypto_math::cbrt;
use cfmm_math::protocol::curve_finance::twocrypto_math::Version;
use cfmm_math::protocol::curve_finance::{tricrypto_math, twocrypto_math};
use curve_math::core::{stableswap_ng, stableswap_v2, tricrypto_ng, twocrypto_ng};

use crate::balancer::stable_pool;
use crate::{Cases, OURS, Peer, Random, few, many};

const CURVE: &str = "curve-math";
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

/// A pool of volatile coins in 18 decimals of equal value: `ann`, `γ`, balances after a swap that leaves the last one to be found,
/// and the level before.
type Volatile<const N: usize> = (U256, U256, [U256; N], U256);

fn volatile_swap<const N: usize>(r: &mut Random, ann: u64, level: fn(U256, U256, [U256; N]) -> U256) -> Volatile<N> {
    let (ann, gamma) = (U256::from(ann + r.below(ann)), U256::from(10_000_000_000_000 + r.below(200_000_000_000_000)));
    let base = r.bits(70, 90);
    let mut x = [(); N].map(|()| base * U256::from(1_000_000 + r.below(1_000_000)) / U256::from(1_000_000));
    let d = level(ann, gamma, x);
    x[0] += x[0] * U256::from(1 + r.below(100)) / U256::from(1_000);
    (ann, gamma, x, d)
}

fn volatile(cases: &mut Cases) {
    let two = |r: &mut Random| {
        volatile_swap::<2>(r, 400_000, |ann, gamma, x| {
            twocrypto_math::newton_d(Version::V210, ann, gamma, x, U256::ZERO).expect("a level")
        })
    };
    cases.add("curve twocrypto newton_y", few(two), &[
        (OURS, |(ann, gamma, x, d)| twocrypto_math::newton_y(Version::V210, *ann, *gamma, *x, *d, 1).ok()),
        (CURVE, |(ann, gamma, x, d)| {
            let limit = U256::from(100) * U256::from(twocrypto_ng::WAD);
            twocrypto_ng::newton_y_2_ng(*ann, *gamma, *x, *d, 1, limit)
        }),
    ]);
    cases.add("curve twocrypto get_y", few(two), &[
        (OURS, |(ann, gamma, x, d)| twocrypto_math::get_y(Version::V210, *ann, *gamma, *x, *d, 1).ok()),
        (CURVE, |(ann, gamma, x, d)| twocrypto_ng::get_y_2_ng(*ann, *gamma, *x, *d, 1).map(|(y, k)| [y, k])),
    ]);
    let three = |r: &mut Random| {
        volatile_swap::<3>(r, 2_700_000, |ann, gamma, x| {
            tricrypto_math::newton_d(ann, gamma, x, U256::ZERO).expect("a level")
        })
    };
    cases.add("curve tricrypto get_y", few(three), &[
        (OURS, |(ann, gamma, x, d)| tricrypto_math::get_y(*ann, *gamma, *x, *d, 2).ok()),
        (CURVE, |(ann, gamma, x, d)| tricrypto_ng::get_y_3_ng(*ann, *gamma, *x, *d, 2).map(|(y, k)| [y, k])),
    ]);
    cases.add("curve cbrt", many(|r| r.bits(60, 200)), &[
        (OURS, |x| cbrt(*x)),
        (CURVE, |x| tricrypto_ng::cbrt(*x)),
    ]);
}

pub(crate) fn cases(cases: &mut Cases) {
    cases.section("Curve");
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
    volatile(cases);
}
