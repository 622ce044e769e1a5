//! Stable-swap pools of Curve, whose iterations end a unit or so off: no more than a unit
//! where the fee covers it.

use cfmm_math::Trade;
use cfmm_math::protocol::U256;
use cfmm_math::protocol::curve_finance::{Amplification, Parameters, StablePool, State, Variant, rate};
use num_bigint::BigInt;

use crate::curves::floor_of;
use crate::input::Input;
use crate::pools::Stable;

const STEPS: usize = 24;
const NOW: u64 = 1_700_000_000;
const VARIANTS: [Variant; 4] = [Variant::ThreePool, Variant::TwoCoin, Variant::Template, Variant::Ng];

/// Digits of a level behind its unit.
const DIGITS: u32 = 32;

fn big(x: U256) -> BigInt {
    BigInt::from_bytes_le(num_bigint::Sign::Plus, &x.to_le_bytes::<32>())
}

/// `⌊2³²·D⌋`, of coins with 18 decimals.
fn level<const N: usize>(pool: &StablePool<N>) -> BigInt {
    let parameters = pool.parameters();
    let reserves = pool.state().balances.iter().map(|x| big(*x) << DIGITS).collect();
    let ann = big(parameters.amplification.initial) * N;
    floor_of(&Stable { reserves, ann, one: big(parameters.variant.a_precision()) })
}

/// What the shares that stay have lost, in 2⁻³² units of the 18th decimal.
fn lost<const N: usize>(before: &StablePool<N>, after: &StablePool<N>) -> BigInt {
    let [old, new] = [before, after].map(|pool| big(pool.state().total_supply));
    // D/S before and after, back in units of D at the smaller supply.
    (level(before) * &new - level(after) * &old) / new.max(old)
}

fn pool<const N: usize>(
    variant: Variant,
    a: u32,
    [fee_1e10, admin_fee_1e10, multiplier]: [u64; 3],
    state: State<N>,
) -> StablePool<N> {
    let parameters = Parameters {
        variant,
        rates: [rate(18).expect("18 decimals"); N],
        amplification: Amplification::constant(U256::from(a) * variant.a_precision()),
        fee_1e10,
        admin_fee_1e10,
        offpeg_fee_multiplier_1e10: if variant == Variant::Ng { multiplier } else { 0 },
    };
    StablePool::from_state(parameters, state).expect("valid")
}

/// One call; whether it was made.
fn step<const N: usize>(pool: &mut StablePool<N>, input: &mut Input, most: u64) -> bool {
    let State { balances, total_supply, .. } = *pool.state();
    let (what, coin) = (input.below(8), input.index(N));
    let part = |input: &mut Input, whole: U256| {
        let digits = input.u16();
        U256::ONE + whole * U256::from(digits) / U256::from(131_072)
    };
    let before = *pool;
    let done = match what {
        0..4 => {
            let trade = Trade { sell: coin, buy: (coin + 1 + input.index(N - 1)) % N };
            pool.exchange(trade, U256::from(1 + input.u64() % most), U256::ZERO, NOW).is_ok()
        }
        4 => pool.add_liquidity([(); N].map(|()| U256::from(input.u64() % most)), U256::ZERO, NOW).is_ok(),
        5 => pool.remove_liquidity(part(input, total_supply), [U256::ZERO; N], NOW).is_ok(),
        6 => pool.remove_liquidity_one_coin(part(input, total_supply), coin, U256::ZERO, NOW).is_ok(),
        _ => {
            let amounts = balances.map(|balance| part(input, balance) - U256::ONE);
            pool.remove_liquidity_imbalance(amounts, U256::MAX, NOW).is_ok()
        }
    };
    assert!(done || *pool == before, "a failing call has changed the pool");
    done
}

/// From a millionth of a coin up and with a fee of a basis point that is not all the admin's, an operation costs the
/// shares nothing, or where next to nothing pays the fee, less than two units and one of the coin of which least is left, which is
/// worth up to `D/(N·x)` of `D`.
pub fn covered<const N: usize>(input: &mut Input) {
    let variant = VARIANTS[input.index(4)];
    let a = 1 + input.u32() % 2_000;
    let fee = 1_000_000 + u64::from(input.u32()) % 100_000_000;
    let admin = input.u64() % 5_000_000_001;
    let mut pool = pool(variant, a, [fee, admin, 0], State::default());
    let most = 1 << (42 + input.below(20));
    let first = [(); N].map(|()| U256::from(most + input.u64() % most));
    pool.add_liquidity(first, U256::ZERO, NOW).expect("a first deposit");
    for _ in 0..STEPS {
        if input.is_empty() {
            return;
        }
        let before = pool;
        if !step(&mut pool, input, most / 4) {
            continue;
        }
        // Almost empty on one side: not this law's.
        let State { balances, total_supply, .. } = pool.state();
        let least = balances.iter().min().expect("several coins");
        if *least < *total_supply >> 8_usize || *total_supply < U256::from(1_u64 << 40) {
            pool = before;
            continue;
        }
        let lost = lost(&before, &pool);
        let dearest = level(&before) / (big(*least) * N);
        assert!(
            lost < (BigInt::from(2) << DIGITS) + dearest,
            "{lost}: {:?} to {:?}, {:?}",
            before.state(),
            pool.state(),
            pool.parameters()
        );
    }
}

/// At balances of a few units the iterations may be off by more than the fee covers, and the contracts lose; here the
/// views and the calls agree, and what fails changes nothing.
pub fn dust<const N: usize>(input: &mut Input) {
    let variant = VARIANTS[input.index(4)];
    let a = [1, 10, 100, 2_000, 1_000_000][input.index(5)] + u32::from(input.below(7));
    let fee = [0, 1_000_000, 4_000_000, 100_000_000][input.index(4)];
    let admin = [0, 5_000_000_000, 10_000_000_000][input.index(3)];
    let multiplier = [0, 20_000_000_000, 100_000_000_000][input.index(3)];
    // Some of them large beside the others.
    let balances = [(); N].map(|()| U256::from(1 + input.below(20)) << usize::from(input.byte().saturating_sub(192)));
    let total_supply = balances.iter().fold(U256::ZERO, |sum, x| sum + *x);
    let mut pool = pool(variant, a, [fee, admin, multiplier], State { balances, total_supply, ..State::default() });
    for _ in 0..STEPS {
        if input.is_empty() {
            return;
        }
        views(&pool, input);
        step(&mut pool, input, 20);
    }
}

/// What a view says is what the call does.
fn views<const N: usize>(pool: &StablePool<N>, input: &mut Input) {
    let (coin, amount) = (input.index(N), U256::from(input.u16()));
    let trade = Trade { sell: coin, buy: (coin + 1 + input.index(N - 1)) % N };
    let mut after = *pool;
    let (quote, exchanged) = (pool.get_dy(trade, amount, NOW), after.exchange(trade, amount, U256::ZERO, NOW));
    let context = || format!("{pool:?}: {trade:?} of {amount}");
    if let (Ok(quote), Ok(paid)) = (quote, exchanged) {
        // Those of the first two contracts may differ by a unit.
        let slack = u8::from(matches!(pool.parameters().variant, Variant::ThreePool | Variant::TwoCoin));
        assert!(quote.abs_diff(paid) <= U256::from(slack), "{}: {quote} is said, {paid} paid", context());
        let state = pool.state();
        assert_eq!(after.state().balances[trade.sell], state.balances[trade.sell] + amount, "{}", context());
        let left = state.balances[trade.buy] - after.state().balances[trade.buy];
        assert!(left >= paid, "{}: {paid} is paid and {left} left the balance", context());
    }
    let shares = amount.min(pool.state().total_supply);
    let mut after = *pool;
    let paid = after.remove_liquidity_one_coin(shares, coin, U256::ZERO, NOW);
    let said = pool.calc_withdraw_one_coin(shares, coin, NOW);
    if let (Ok(said), Ok(paid)) = (said, paid) {
        assert_eq!(said, paid, "{pool:?}: {shares} shares for {coin}");
    }
}
