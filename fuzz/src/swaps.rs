//! What a trade may not do, for every curve in many numbers: in fixed point to the last unit, decided by integers of any
//! size; in `f64` as far as the crate's own kit of laws goes.

use cfmm_math::Rounding::{Down, Up};
use cfmm_math::{
    Concentrated, ConstantProduct, Error, Fee, Invariant, Result, Scalar, StableSwap, Trade, Weighted, WithFee, laws,
};
use num_bigint::BigInt;
use num_traits::{One, Zero};

use crate::curves::{Curve, Of, raw_reserves, trade};
use crate::input::Input;
use crate::numbers::{I24, I60, Number, Q32, Q64, Q100, Real64, Wei, size_of};

/// Steps of a walk.
const STEPS: usize = 12;

pub fn run(data: &[u8]) {
    let mut input = Input::new(data);
    let input = &mut input;
    match input.below(34) {
        0 => walk::<WithFee<ConstantProduct<Q32>>>(input),
        1 => walk::<WithFee<ConstantProduct<Q64>>>(input),
        2 => walk::<WithFee<ConstantProduct<Q100>>>(input),
        3 => walk::<WithFee<ConstantProduct<Wei>>>(input),
        4 => walk::<WithFee<ConstantProduct<I24>>>(input),
        5 => walk::<WithFee<ConstantProduct<I60>>>(input),
        6 => walk::<WithFee<ConstantProduct<Real64>>>(input),
        7 => walk::<WithFee<Concentrated<Q32>>>(input),
        8 => walk::<WithFee<Concentrated<Q64>>>(input),
        9 => walk::<WithFee<Concentrated<Q100>>>(input),
        10 => walk::<WithFee<Concentrated<Wei>>>(input),
        11 => walk::<WithFee<Concentrated<I24>>>(input),
        12 => walk::<WithFee<Concentrated<I60>>>(input),
        13 => walk::<WithFee<Concentrated<Real64>>>(input),
        14 => walk::<WithFee<StableSwap<Q32, 2>>>(input),
        15 => walk::<WithFee<StableSwap<Q64, 2>>>(input),
        16 => walk::<WithFee<StableSwap<Q100, 2>>>(input),
        17 => walk::<WithFee<StableSwap<Wei, 2>>>(input),
        18 => walk::<WithFee<StableSwap<I60, 2>>>(input),
        19 => walk::<WithFee<StableSwap<Real64, 2>>>(input),
        20 => walk::<WithFee<StableSwap<Q64, 3>>>(input),
        21 => walk::<WithFee<StableSwap<I60, 5>>>(input),
        22 => walk::<WithFee<StableSwap<Wei, 8>>>(input),
        23 => walk::<WithFee<Weighted<Q32, 2>>>(input),
        24 => walk::<WithFee<Weighted<Q64, 2>>>(input),
        25 => walk::<WithFee<Weighted<Wei, 2>>>(input),
        26 => walk::<WithFee<Weighted<I60, 2>>>(input),
        27 => walk::<WithFee<Weighted<Real64, 2>>>(input),
        28 => walk::<WithFee<Weighted<Q64, 3>>>(input),
        29 => walk::<WithFee<Weighted<I24, 5>>>(input),
        30 => walk::<WithFee<Weighted<Q32, 8>>>(input),
        31 => kit(input, ConstantProduct::new),
        32 => {
            let scale = input.below(16);
            kit(input, |x, y| {
                let lower = 2_f64.powi(i32::from(scale) - 8);
                Concentrated::new(x, y, lower, lower * 1.5)
            });
        }
        _ => {
            let (a, w) = (f64::from(1 + input.u16() % 5_000), f64::from(1 + input.below(99)));
            if a < 2_500.0 {
                kit(input, |x, y| StableSwap::new([x, y], a));
            } else {
                kit(input, |x, y| Weighted::new([x, y], [w, 100.0 - w]));
            }
        }
    }
}

/// The kit's laws in `f64`, of reserves within a factor of 2¹⁰.
fn kit<C: Invariant<Scalar = f64>>(input: &mut Input, pool: impl Fn(f64, f64) -> Result<C>) {
    let scale = i32::from(input.byte() % 64) - 32;
    let mut reserve = || (1.0 + input.unit_f64()) * 2_f64.powi(scale + i32::from(input.byte() % 10));
    let (x, y) = (reserve(), reserve());
    let pool = pool(x, y).expect("valid");
    let fee = Fee::pips(input.u32() % 1_000_000).expect("valid");
    let pool = WithFee::new(pool, fee).expect("valid");
    let verdict = laws::check(&pool);
    assert!(verdict.is_ok(), "{x}, {y}, {fee:?}: {verdict:?}");
}

/// The answer of a valid pool, which refuses because of size and for no other reason.
pub fn answer<T>(result: Result<T>) -> Option<T> {
    match result {
        Ok(answer) => Some(answer),
        Err(Error::Overflow | Error::InsufficientReserves) => None,
        Err(error) => panic!("a valid pool refused a valid argument: {error:?}"),
    }
}

/// A pool, and trades with it one after the other.
fn walk<P: Curve>(input: &mut Input) {
    let Some(mut pool) = P::read(input) else { return };
    levels(&pool);
    for _ in 0..STEPS {
        if input.is_empty() {
            return;
        }
        let (what, trade) = (input.byte(), trade::<P>(input));
        let (x, y) = trade.of(pool.reserves()).expect("two assets");
        prices(&pool, trade);
        let next = match what % 4 {
            0 | 1 => {
                let (dx, more) = (size_of(input, x), size_of(input, x));
                split(&pool, trade, dx, more);
                sell(&pool, trade, dx)
            }
            2 => buy(&pool, trade, size_of(input, y)),
            _ => to_price(&pool, trade, input),
        };
        pool = next.unwrap_or(pool);
    }
}

/// The level is the exact floor or ceiling; of the weighted curve, the two are a unit or two apart.
fn levels<P: Curve>(pool: &P) {
    let (Some(down), Some(up)) = (answer(pool.level(Down)), answer(pool.level(Up))) else { return };
    let (down, up) = (down.raw(), up.raw());
    assert!(down <= up && &up - &down <= BigInt::from(1 + P::LOOSE), "{pool:?}: a level in {down} ..= {up}");
    if let Some(floor) = pool.level_floor(&raw_reserves(pool)) {
        assert_eq!(down, floor, "{pool:?}");
        assert!(up == floor || up == floor + 1, "{pool:?}: {up}");
    }
}

/// The books of a trade: what moved is what was said, the true level has not fallen, and the protocol has its share.
fn traded<P: Curve>(before: &P, after: &P, trade: Trade, dx: Of<P>, dy: Of<P>, protocol: BigInt) {
    let (v, u) = (raw_reserves(before), raw_reserves(after));
    for (asset, (v, u)) in v.iter().zip(&u).enumerate() {
        let moved = if asset == trade.sell {
            dx.raw() - &protocol
        } else if asset == trade.buy {
            -dy.raw()
        } else {
            BigInt::zero()
        };
        assert_eq!(u - v, moved, "{before:?}: {trade:?} of {dx:?} for {dy:?} left {after:?}");
    }
    kept(before, after, &v, &u, &|| format!("{before:?}: {trade:?} of {dx:?} for {dy:?}"));
}

/// The true level has not fallen.
pub fn kept<P: Curve>(before: &P, after: &P, v: &[BigInt], u: &[BigInt], context: &dyn Fn() -> String) {
    match before.is_kept(v, u) {
        Some(kept) => assert!(kept, "{}: the true level fell", context()),
        None => {
            if let (Some(was), Some(is)) = (answer(before.level(Down)), answer(after.level(Up))) {
                assert!(is >= was, "{}: the level fell from {was:?} to {is:?}", context());
            }
        }
    }
}

/// What of the fee goes to the protocol: what the pool says of itself when nothing else moves.
fn protocol_part<P: Curve>(before: &P, after: &P, trade: Trade, dx: Of<P>) -> BigInt {
    let kept = after.reserves()[trade.sell].raw() - before.reserves()[trade.sell].raw();
    let part = dx.raw() - kept;
    let fee = before.fee().net(dx).map_or_else(|_| BigInt::zero(), |net| dx.raw() - net.raw());
    assert!(part >= BigInt::zero() && part <= fee, "{before:?}: {part} of a fee of {fee} left the pool");
    part
}

fn sell<P: Curve>(pool: &P, trade: Trade, dx: Of<P>) -> Option<P> {
    let mut after = *pool;
    let (quote, result) = (pool.amount_out(trade, dx), after.swap(trade, dx));
    if result.is_err() {
        assert_eq!(after, *pool, "a failing swap has changed the pool");
    }
    let dy = answer(result)?;
    assert_eq!(quote, Ok(dy), "{pool:?}: {trade:?} of {dx:?}");
    assert!(dx > Of::<P>::ZERO || dy == Of::<P>::ZERO, "{pool:?}: {dy:?} for nothing");
    let protocol = protocol_part(pool, &after, trade, dx);
    traded(pool, &after, trade, dx, dy, protocol);

    // All but the last unit of what the level allows.
    if let (Some(net), Some(level)) = (answer(pool.fee().net(dx)), answer(pool.level(Up))) {
        let (before, mut short) = (raw_reserves(pool), raw_reserves(&after));
        short[trade.sell] = &before[trade.sell] + net.raw();
        short[trade.buy] -= 1 + P::LOOSE;
        if short[trade.buy] >= BigInt::one() {
            let is_less = if P::FOLLOWS_LEVEL {
                pool.level_floor(&short).is_none_or(|floor| floor < level.raw())
            } else {
                pool.is_kept(&before, &short).is_none_or(|kept| !kept)
            };
            assert!(is_less, "{pool:?}: {trade:?} of {dx:?} may be paid more than {dy:?}");
        }
    }
    // Below the spot price, and back for no more.
    if let Some(spot) = answer(pool.spot_price(trade, Up)) {
        let (paid, at_spot) = (dy.raw() << Of::<P>::FRAC, spot.raw() * dx.raw());
        assert!(paid <= at_spot, "{pool:?}: {trade:?} of {dx:?} for {dy:?} is above the spot price {spot:?}");
    }
    if let Some(back) = answer(after.amount_out(trade.reversed(), dy)) {
        assert!(back <= dx, "{pool:?}: {trade:?} of {dx:?} for {dy:?} is {back:?} on the way back");
    }
    if let Some(impact) = answer(pool.price_impact(trade, dx)) {
        assert!(Of::<P>::ZERO <= impact && impact <= Of::<P>::ONE, "{pool:?}: {trade:?} of {dx:?}: impact {impact:?}");
    }
    Some(after)
}

fn buy<P: Curve>(pool: &P, trade: Trade, dy: Of<P>) -> Option<P> {
    let mut after = *pool;
    let (quote, result) = (pool.amount_in(trade, dy), after.swap_exact_out(trade, dy));
    if result.is_err() {
        assert_eq!(after, *pool, "a failing swap has changed the pool");
    }
    let dx = answer(result)?;
    assert_eq!(quote, Ok(dx), "{pool:?}: {trade:?} for {dy:?}");
    assert!(dy > Of::<P>::ZERO || dx == Of::<P>::ZERO, "{pool:?}: {dx:?} for nothing");
    let protocol = protocol_part(pool, &after, trade, dx);
    traded(pool, &after, trade, dx, dy, protocol);

    let paid = pool.amount_out(trade, dx);
    assert_ne!(paid, Err(Error::InsufficientReserves), "{pool:?}: {trade:?} for {dy:?} asks {dx:?} and refuses it");
    if let Some(paid) = answer(paid) {
        assert!(paid >= dy, "{pool:?}: {trade:?} for {dy:?} asks {dx:?}, which is paid {paid:?}");
    }
    if dx.raw() > BigInt::from(P::LOOSE) {
        let less = Of::<P>::of_raw(&(dx.raw() - 1 - P::LOOSE));
        if let Some(bought) = answer(pool.amount_out(trade, less)) {
            // A fee rounds what is left of an amount, so several amounts may leave the same.
            let tolerated = !pool.fee().is_none() || P::LOOSE > 0;
            let context = || format!("{pool:?}: {trade:?} for {dy:?} asks {dx:?}, and less pays {bought:?}");
            assert!(bought < dy || (tolerated && bought == dy), "{}", context());
        }
    }
    Some(after)
}

/// Two trades in a row are paid no more than both at once, and more is paid no less. Under a fee a curve that follows its
/// level has moved in between.
fn split<P: Curve>(pool: &P, trade: Trade, dx: Of<P>, more: Of<P>) -> Option<()> {
    let sum = answer(dx.plus(more))?;
    let (first, whole) = (answer(pool.amount_out(trade, dx))?, answer(pool.amount_out(trade, sum))?);
    assert!(first.raw() <= whole.raw() + P::LOOSE, "{pool:?}: {trade:?} of {sum:?} is paid less than of {dx:?}");
    if P::FOLLOWS_LEVEL && !pool.fee().is_none() {
        return None;
    }
    let mut after = *pool;
    answer(after.swap(trade, dx))?;
    let second = answer(after.amount_out(trade, more))?;
    let context =
        || format!("{pool:?}: {trade:?} of {dx:?} and {more:?} is {first:?} and {second:?}, together {whole:?}");
    assert!(first.raw() + second.raw() <= whole.raw() + P::LOOSE, "{}", context());
    Some(())
}

/// Down is not above up, and there and back is not above one.
fn prices<P: Curve>(pool: &P, trade: Trade) -> Option<()> {
    let there = [answer(pool.spot_price(trade, Down))?, answer(pool.spot_price(trade, Up))?];
    assert!(Of::<P>::ZERO <= there[0] && there[0] <= there[1], "{pool:?}: {there:?}");
    let slopes = [answer(pool.price_slope(trade, Down))?, answer(pool.price_slope(trade, Up))?];
    assert!(Of::<P>::ZERO <= slopes[0] && slopes[0] <= slopes[1], "{pool:?}: {slopes:?}");
    let back = answer(pool.spot_price(trade.reversed(), Down))?;
    let square = BigInt::one() << (2 * Of::<P>::FRAC);
    assert!(there[0].raw() * back.raw() <= square, "{pool:?}: {there:?} there, {back:?} back");
    for (num, den) in [(1, 2), (1, 1), (3, 2)] {
        let (num, den) = (Of::<P>::from_int(num).ok()?, Of::<P>::from_int(den).ok()?);
        let down = answer(pool.reserve_at(trade.sell, num, den, Down))?;
        let up = answer(pool.reserve_at(trade.sell, num, den, Up))?;
        assert!(down <= up, "{pool:?}: a reserve in {down:?} ..= {up:?}");
        if num == den {
            let x = pool.reserves()[trade.sell];
            assert!(down <= x && x <= up, "{pool:?}: at its level a reserve in {down:?} ..= {up:?}");
        }
    }
    Some(())
}

/// The amount to a price is sold, with the same books.
fn to_price<P: Curve>(pool: &P, trade: Trade, input: &mut Input) -> Option<P> {
    let spot = answer(pool.spot_price(trade, Up))?;
    let price = size_of(input, spot);
    let price = if price > Of::<P>::ZERO { price } else { Of::<P>::ONE };
    let dx = answer(pool.amount_to_price(trade, price))?;
    let mut after = *pool;
    let [sold, dy] = answer(after.swap_to_price(trade, price))?;
    assert_eq!(sold, dx, "{pool:?}: {trade:?} to {price:?}");
    assert_eq!(pool.amount_out(trade, dx), Ok(dy), "{pool:?}: {trade:?} to {price:?}");
    let protocol = protocol_part(pool, &after, trade, dx);
    traded(pool, &after, trade, dx, dy, protocol);
    Some(after)
}
