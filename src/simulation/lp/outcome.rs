//! What a path came to.

/// A position at the end of a path. Amounts are in quote, sums over the path, at the prices of their time.
///
/// ```text
/// wealth − entry_value = rebalancing − arbitrage_profit − noise_profit − protocol_fees − reposition_cost
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LpOutcome {
    /// Time since entry, in years.
    pub years: f64,
    /// Blocks since entry.
    pub blocks: u64,
    /// The price at entry.
    pub entry_price: f64,
    /// The price at the end.
    pub price: f64,
    /// `V(P₀)`: what the position was worth at entry.
    pub entry_value: f64,
    /// What it is worth: reserves, cash and collected fees, apart from the hedge.
    pub wealth: f64,
    /// `H(P)`: what the reserves of the entry would be worth, had they been held.
    pub held: f64,
    /// `V(P)/H(P) − 1` of the curve that was entered, fees apart: at most 0.
    pub impermanent_loss: f64,
    /// `Σ x·ΔP`: what a portfolio has gained that held the pool's base at each block.
    pub rebalancing: f64,
    /// What arbitrageurs have gained after fees.
    pub arbitrage_profit: f64,
    /// What they have paid to the LP in fees.
    pub arbitrage_fees: f64,
    /// Loss versus rebalancing: what they would have gained without any fee on the trades that they made. What they
    /// gain by putting right what noise has moved is part of it.
    pub lvr: f64,
    /// What they have sold.
    pub arbitrage_volume: f64,
    /// The blocks with an arbitrage trade.
    pub arbitrages: u64,
    /// What noise traders have gained after fees: as a rule a loss.
    pub noise_profit: f64,
    /// What they have paid to the LP in fees.
    pub noise_fees: f64,
    /// What they have sold.
    pub noise_volume: f64,
    /// Fees that went to the protocol.
    pub protocol_fees: f64,
    /// What the hedge has gained, before costs. It is marked at the end, not closed.
    pub hedge_gain: f64,
    /// What trading it has cost.
    pub hedge_cost: f64,
    /// What it has received as funding; paid where negative.
    pub funding: f64,
    /// How often it was traded.
    pub hedges: u64,
    /// What moving the position has cost.
    pub reposition_cost: f64,
    /// How often it was moved.
    pub repositions: u64,
}

impl LpOutcome {
    /// Fees that the LP has earned.
    #[must_use]
    pub const fn fees(&self) -> f64 {
        self.arbitrage_fees + self.noise_fees
    }

    /// The result against holding, fees included, apart from the hedge.
    #[must_use]
    pub const fn against_hold(&self) -> f64 {
        self.wealth - self.held
    }

    /// The result against a portfolio that is rebalanced to hold the pool's base at each block: fees less loss versus
    /// rebalancing.
    #[must_use]
    pub const fn against_rebalancing(&self) -> f64 {
        self.wealth - self.entry_value - self.rebalancing
    }

    /// Profit and loss with the hedge and all costs.
    #[must_use]
    pub const fn net(&self) -> f64 {
        self.wealth - self.entry_value + self.hedge_gain + self.funding - self.hedge_cost
    }
}
