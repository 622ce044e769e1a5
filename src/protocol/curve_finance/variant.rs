//! Which contract a stable-swap pool is.

use crate::protocol::U256;

/// The generations of stable-swap contracts: the equation is one, its integers are not.
///
/// | variant | contract | amplification | the invariant's product | an iteration that does not settle | fees |
/// |---|---|---|---|---|---|
/// | [`ThreePool`](Self::ThreePool) | `StableSwap3Pool` | `A` | divided by `n·xᵢ` at each coin | ends after 255 rounds | flat |
/// | [`TwoCoin`](Self::TwoCoin) | `StableSwapHBTC` | `A` | as above | ends after 255 rounds | flat |
/// | [`Template`](Self::Template) | `SwapTemplateBase`, `SwapTemplateMeta` | `100·A` | as above | reverts | flat |
/// | [`Ng`](Self::Ng) | `CurveStableSwapNG` | `100·A` | divided by `xᵢ`, and by `nⁿ` at the end | reverts | off-peg |
///
/// The first two have a view of an exchange that can be a wei off the exchange itself; only the last one keeps the
/// admin's fees in balances of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Variant {
    /// The pool of DAI, USDC and USDT: curve-contract, pools/3pool, Vyper 0.2.4.
    ThreePool,
    /// Pools of two coins of the same year: curve-contract, pools/hbtc, Vyper 0.2.4.
    TwoCoin,
    /// Pools made of the templates `base` and `meta`: curve-contract, pool-templates, Vyper 0.2.12.
    Template,
    /// Pools of `StableSwap`-NG: stableswap-ng at commit 2abe778, Vyper 0.3.10.
    Ng,
}

impl Variant {
    /// What the contract multiplies `A` by: `A_PRECISION`, 1 or 100.
    ///
    /// ```
    /// use cfmm_math::protocol::{U256, curve_finance::Variant};
    ///
    /// assert_eq!(Variant::Ng.a_precision(), U256::from(100));
    /// ```
    #[inline]
    #[must_use]
    pub const fn a_precision(self) -> U256 {
        U256::from_limbs([self.a_precision_64(), 0, 0, 0])
    }

    #[inline]
    pub(super) const fn a_precision_64(self) -> u64 {
        match self {
            Self::ThreePool | Self::TwoCoin => 1,
            Self::Template | Self::Ng => 100,
        }
    }

    /// Whether an iteration that has not settled after 255 rounds is an answer all the same.
    #[inline]
    pub(super) const fn takes_the_last_round(self) -> bool {
        matches!(self, Self::ThreePool | Self::TwoCoin)
    }
}
