//! The contract from end to end, in the SDK's own host.

use cfmm_math_example_soroban::{LOCKED_SHARES, PoolError, StablePool, StablePoolClient};
use num_bigint::BigInt;
use soroban_sdk::testutils::{Address as _, EnvTestConfig};
use soroban_sdk::token::{StellarAssetClient, TokenClient};
use soroban_sdk::{Address, Env};

const AMPLIFICATION: u32 = 200;
/// A million, of seven decimals.
const MILLION: i128 = 10_000_000_000_000;

struct Chain {
    env: Env,
    pool: StablePoolClient<'static>,
    tokens: [Address; 2],
    provider: Address,
    trader: Address,
}

impl Chain {
    fn new(fee_bps: u32) -> Self {
        let env = Env::new_with_config(EnvTestConfig { capture_snapshot_at_drop: false });
        env.mock_all_auths();
        let [provider, trader] = [(); 2].map(|()| Address::generate(&env));
        let tokens = [(); 2].map(|()| {
            let token = env.register_stellar_asset_contract_v2(Address::generate(&env)).address();
            for holder in [&provider, &trader] {
                StellarAssetClient::new(&env, &token).mint(holder, &(1 << 100));
            }
            token
        });
        let [a, b] = tokens.clone();
        let pool = env.register(StablePool, ((a, b), AMPLIFICATION, fee_bps));
        let pool = StablePoolClient::new(&env, &pool);
        Self { env, pool, tokens, provider, trader }
    }

    /// The pool's reserves, which must be what the tokens' books have.
    fn reserves(&self) -> [i128; 2] {
        let (a, b) = self.pool.pool().reserves;
        for (reserve, token) in [a, b].into_iter().zip(&self.tokens) {
            assert_eq!(TokenClient::new(&self.env, token).balance(&self.pool.address), reserve);
        }
        [a, b]
    }

    fn balance(&self, holder: &Address, token: usize) -> i128 {
        TokenClient::new(&self.env, &self.tokens[token]).balance(holder)
    }
}

/// Whether `D` is at or below the level of reserves: `Ann·(x + y)·4xy + D·4xy ≥ Ann·D·4xy + D³` with `Ann = 2A`.
fn is_at_most_level(d: i128, [x, y]: [i128; 2]) -> bool {
    let [d, x, y] = [d, x, y].map(BigInt::from);
    let ann = BigInt::from(2 * AMPLIFICATION);
    let product = 4 * &x * &y;
    (&ann * (x + y) + &d) * &product >= ann * &d * product + d.pow(3)
}

fn level(reserves: [i128; 2]) -> i128 {
    let (mut below, mut above) = (0, reserves[0] + reserves[1] + 1);
    while above - below > 1 {
        let middle = below + (above - below) / 2;
        if is_at_most_level(middle, reserves) { below = middle } else { above = middle }
    }
    below
}

#[test]
fn a_swap_keeps_the_level_and_pays_what_it_can() {
    let chain = Chain::new(0);
    chain.pool.deposit(&chain.provider, &(3 * MILLION, 2 * MILLION), &1);
    for (sold, amount) in [(0, 1_000), (1, 123_456_789), (0, MILLION), (1, 2 * MILLION)] {
        let before = chain.reserves();
        let quoted = chain.pool.amount_out(&chain.tokens[sold], &amount);
        let held = chain.balance(&chain.trader, 1 - sold);
        let out = chain.pool.swap(&chain.trader, &chain.tokens[sold], &amount, &quoted);
        assert_eq!(out, quoted);
        assert_eq!(chain.balance(&chain.trader, 1 - sold) - held, out);
        let after = chain.reserves();
        assert!(level(after) >= level(before));
        // Three units more are too many.
        let mut generous = after;
        generous[1 - sold] -= 3;
        assert!(level(generous) < level(before), "{before:?} {after:?}");
    }
}

#[test]
fn an_amount_in_buys_what_it_was_quoted_for() {
    let chain = Chain::new(4);
    chain.pool.deposit(&chain.provider, &(MILLION, MILLION), &1);
    for wanted in [1, 9_999, 345_678_912, MILLION / 2] {
        let amount = chain.pool.amount_in(&chain.tokens[1], &wanted);
        assert!(chain.pool.swap(&chain.trader, &chain.tokens[0], &amount, &wanted) >= wanted);
    }
    let all = chain.reserves()[1];
    assert_eq!(chain.pool.try_amount_in(&chain.tokens[1], &all), Err(Ok(PoolError::InsufficientReserves)));
}

#[test]
fn liquidity_comes_back_less_the_rounding() {
    let chain = Chain::new(4);
    let first = chain.pool.deposit(&chain.provider, &(3 * MILLION, 2 * MILLION), &1);
    assert_eq!(first + LOCKED_SHARES, level([3 * MILLION, 2 * MILLION]));
    let shares = chain.pool.deposit(&chain.trader, &(3_000_000, 2_000_000), &1);
    let (x, y) = chain.pool.withdraw(&chain.trader, &shares, &(2_999_990, 1_999_990));
    assert!(x <= 3_000_000 && y <= 2_000_000);
    // One token alone pays the fee, but on the part only that a swap would have to sell.
    let sold_whole = chain.pool.amount_out(&chain.tokens[0], &1_000_000);
    let shares = chain.pool.deposit(&chain.trader, &(1_000_000, 0), &1);
    let (x, y) = chain.pool.withdraw(&chain.trader, &shares, &(0, 0));
    assert!(x + y < 1_000_000 && x + y > sold_whole, "{x} {y} {sold_whole}");

    chain.pool.withdraw(&chain.provider, &first, &(1, 1));
    assert_eq!(chain.pool.shares(&chain.provider), 0);
    assert_eq!(chain.pool.pool().supply, LOCKED_SHARES);
    assert!(chain.reserves().into_iter().all(|reserve| reserve > 0));
}

#[test]
fn the_level_of_a_share_never_falls() {
    let chain = Chain::new(4);
    chain.pool.deposit(&chain.provider, &(1_000_003, 2_000_029), &1);
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    let mut done = [0; 3];
    for _ in 0..120 {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let (kind, size) = ((random % 3) as usize, i128::from(random >> 44) % 100_000);
        let (before, supply) = (chain.reserves(), chain.pool.pool().supply);
        let succeeded = match kind {
            0 => chain.pool.try_swap(&chain.trader, &chain.tokens[(random >> 8) as usize % 2], &size, &0).is_ok(),
            1 => chain.pool.try_deposit(&chain.provider, &(size, i128::from(random >> 20) % 50_000), &0).is_ok(),
            _ => chain.pool.try_withdraw(&chain.provider, &size, &(0, 0)).is_ok(),
        };
        done[kind] += usize::from(succeeded);
        // D′/S′ ≥ D/S; rounded levels are one unit off at most.
        let after = chain.reserves();
        let [d, s] = [level(before), supply].map(BigInt::from);
        let [d_after, s_after] = [level(after) + 1, chain.pool.pool().supply].map(BigInt::from);
        assert!(d_after * s >= d * s_after, "{before:?} {after:?}");
    }
    assert!(done.into_iter().all(|count| count > 20), "{done:?}");
}

#[test]
fn limits_and_nonsense_are_refused() {
    let chain = Chain::new(4);
    let [a, _] = &chain.tokens;
    let (provider, trader) = (&chain.provider, &chain.trader);
    assert_eq!(chain.pool.try_swap(trader, a, &1_000, &0), Err(Ok(PoolError::Empty)));
    assert_eq!(chain.pool.try_deposit(provider, &(1_000, 0), &0), Err(Ok(PoolError::Empty)));
    assert_eq!(chain.pool.try_deposit(provider, &(10, 10), &0), Err(Ok(PoolError::Empty)));
    let shares = chain.pool.deposit(provider, &(MILLION, MILLION), &1);
    let before = chain.reserves();

    let quoted = chain.pool.amount_out(a, &1_000_000);
    assert_eq!(chain.pool.try_swap(trader, a, &1_000_000, &(quoted + 1)), Err(Ok(PoolError::Slippage)));
    assert_eq!(chain.pool.try_deposit(provider, &(1_000, 1_000), &2_001), Err(Ok(PoolError::Slippage)));
    assert_eq!(chain.pool.try_withdraw(provider, &1_000, &(501, 0)), Err(Ok(PoolError::Slippage)));
    assert_eq!(chain.pool.try_withdraw(provider, &(shares + 1), &(0, 0)), Err(Ok(PoolError::Shares)));
    assert_eq!(chain.pool.try_withdraw(provider, &-1, &(0, 0)), Err(Ok(PoolError::Shares)));
    assert_eq!(chain.pool.try_swap(trader, a, &-1, &0), Err(Ok(PoolError::InvalidAmount)));
    assert_eq!(chain.pool.try_deposit(provider, &(-1, 5), &0), Err(Ok(PoolError::InvalidAmount)));
    assert_eq!(chain.pool.try_swap(trader, a, &i128::MAX, &0), Err(Ok(PoolError::Overflow)));
    assert_eq!(chain.pool.try_swap(trader, provider, &1, &0), Err(Ok(PoolError::UnknownToken)));
    assert_eq!(chain.reserves(), before);
}

#[test]
fn only_who_signs_pays() {
    let chain = Chain::new(4);
    chain.pool.deposit(&chain.provider, &(MILLION, MILLION), &1);
    chain.env.set_auths(&[]);
    assert!(chain.pool.try_swap(&chain.trader, &chain.tokens[0], &1_000, &0).is_err());
    assert!(chain.pool.try_withdraw(&chain.provider, &1_000, &(0, 0)).is_err());
}

#[test]
#[should_panic(expected = "#14")]
fn a_fee_of_all_is_refused() {
    Chain::new(10_000);
}
