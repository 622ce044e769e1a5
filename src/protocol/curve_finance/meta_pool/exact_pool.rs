//! The metapool among the wei-exact pools.

use super::MetaPool;
use crate::error::Result;
use crate::number::Rounding;
use crate::protocol::uniswap_v3::Amount;
use crate::protocol::{ExactPool, U256};
use crate::trade::Trade;

/// Trades of its own coins, the coin (0) and the base pool's shares (1): what [`exchange`](MetaPool::exchange) pays and
/// takes, at the time of the last change of either pool, with the virtual price of the base pool that it would read then.
///
/// Inverse and spot price are those of the [`StablePool`](super::StablePool) that it is at that moment.
impl<const M: usize> ExactPool for MetaPool<M> {
    fn amount_out(&self, trade: Trade, amount_in: U256) -> Result<U256> {
        let mut pool = *self;
        pool.exchange(trade, amount_in, U256::ZERO, self.last_change())
    }

    fn amount_in(&self, trade: Trade, amount_out: U256) -> Result<U256> {
        let now = self.last_change();
        self.refreshed(now)?.pool.amount_in_at(trade, amount_out, now)
    }

    fn spot_price_x96(&self, trade: Trade, rounding: Rounding) -> Result<U256> {
        let now = self.last_change();
        self.refreshed(now)?.pool.spot_price_x96_at(trade, rounding, now)
    }

    fn apply(&mut self, trade: Trade, amount: Amount) -> Result<[U256; 2]> {
        let amount_in = match amount {
            Amount::In(amount_in) => amount_in,
            Amount::Out(amount_out) => ExactPool::amount_in(self, trade, amount_out)?,
        };
        Ok([amount_in, self.exchange(trade, amount_in, U256::ZERO, self.last_change())?])
    }
}

impl<const M: usize> MetaPool<M> {
    /// The time of the last change of either pool.
    fn last_change(&self) -> u64 {
        self.pool.state().timestamp.max(self.base.state().timestamp)
    }
}
