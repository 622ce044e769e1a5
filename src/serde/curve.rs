//! Trades, fees and curves.

use serde::{Deserialize, Serialize};

use super::{array, kept, plain};
use crate::curve::Invariant;
use crate::error::Error;
use crate::number::Scalar;

#[derive(Serialize, Deserialize)]
#[serde(remote = "crate::Trade")]
struct Trade {
    sell: usize,
    buy: usize,
}

plain!([] crate::Trade, Trade);

#[derive(Serialize, Deserialize)]
struct Fee<T> {
    num: T,
    den: T,
}

kept! {
    [T: Scalar], crate::Fee<T>, [T: Serialize], [T: Deserialize<'de>];
    fee => Ok(Fee { num: fee.num, den: fee.den });
    kept: Fee<T> => crate::Fee::ratio(kept.num, kept.den)
}

#[derive(Serialize, Deserialize)]
struct WithFee<C, T: Scalar> {
    pool: C,
    fee: crate::Fee<T>,
    protocol_share: crate::Fee<T>,
}

kept! {
    [C: Invariant], crate::WithFee<C>, [C: Serialize, C::Scalar: Serialize],
    [C: Deserialize<'de>, C::Scalar: Deserialize<'de>];
    pool => Ok(WithFee { pool: *pool.pool(), fee: pool.fee(), protocol_share: pool.protocol_share() });
    kept: WithFee<C, C::Scalar> =>
        crate::WithFee::new(kept.pool, kept.fee).map(|pool| pool.with_protocol_share(kept.protocol_share))
}

#[derive(Serialize, Deserialize)]
struct ConstantProduct<T> {
    reserves: [T; 2],
}

kept! {
    [T: Scalar], crate::ConstantProduct<T>, [T: Serialize], [T: Deserialize<'de>];
    pool => Ok(ConstantProduct { reserves: pair(pool.reserves())? });
    kept: ConstantProduct<T> => {
        let [x, y] = kept.reserves;
        crate::ConstantProduct::new(x, y)
    }
}

#[derive(Serialize, Deserialize)]
#[serde(bound(serialize = "T: Serialize", deserialize = "T: Deserialize<'de> + Copy"))]
struct Weighted<T, const N: usize> {
    #[serde(with = "array")]
    reserves: [T; N],
    #[serde(with = "array")]
    weights: [T; N],
}

kept! {
    [T: Scalar, const N: usize], crate::Weighted<T, N>, [T: Serialize], [T: Deserialize<'de>];
    pool => Ok(Weighted { reserves: all(pool.reserves())?, weights: *pool.weights() });
    kept: Weighted<T, N> => crate::Weighted::new(kept.reserves, kept.weights)
}

#[derive(Serialize, Deserialize)]
#[serde(bound(serialize = "T: Serialize", deserialize = "T: Deserialize<'de> + Copy"))]
struct StableSwap<T, const N: usize> {
    #[serde(with = "array")]
    reserves: [T; N],
    amplification: T,
}

kept! {
    [T: Scalar, const N: usize], crate::StableSwap<T, N>, [T: Serialize], [T: Deserialize<'de>];
    pool => Ok(StableSwap { reserves: all::<T, N>(pool.reserves())?, amplification: pool.amplification() });
    kept: StableSwap<T, N> => crate::StableSwap::new(kept.reserves, kept.amplification)
}

#[derive(Serialize, Deserialize)]
struct Concentrated<T> {
    reserves: [T; 2],
    range: Range<T>,
}

/// The two bounds that the pool was made of; the other two are rounded from them.
#[derive(Serialize, Deserialize)]
enum Range<T> {
    Prices([T; 2]),
    SqrtPrices([T; 2]),
}

impl<T: Scalar> Concentrated<T> {
    fn of(pool: &crate::Concentrated<T>) -> crate::Result<Self> {
        let reserves = pair(pool.reserves())?;
        for range in [Range::Prices(pool.price_range()), Range::SqrtPrices(pool.sqrt_price_range())] {
            let kept = Self { reserves, range };
            if kept.pool().as_ref() == Ok(pool) {
                return Ok(kept);
            }
        }
        Err(Error::InvalidRange)
    }

    fn pool(&self) -> crate::Result<crate::Concentrated<T>> {
        let [x, y] = self.reserves;
        match self.range {
            Range::Prices([lower, upper]) => crate::Concentrated::new(x, y, lower, upper),
            Range::SqrtPrices([lower, upper]) => crate::Concentrated::from_sqrt_prices(x, y, lower, upper),
        }
    }
}

kept! {
    [T: Scalar], crate::Concentrated<T>, [T: Serialize], [T: Deserialize<'de>];
    pool => Concentrated::of(pool);
    kept: Concentrated<T> => kept.pool()
}

/// As many reserves as the curve has assets.
fn all<T: Copy, const N: usize>(reserves: &[T]) -> crate::Result<[T; N]> {
    reserves.try_into().map_err(|_| Error::InvalidAsset)
}

fn pair<T: Copy>(reserves: &[T]) -> crate::Result<[T; 2]> {
    all(reserves)
}
