//! The contract from end to end, in a simulated chain.

use cfmm_math_example_cosmwasm::error::ContractError;
use cfmm_math_example_cosmwasm::msg::{Curve, ExecuteMsg, InstantiateMsg, PoolResponse, QueryMsg};
use cfmm_math_example_cosmwasm::pool::LOCKED_SHARES;
use cfmm_math_example_cosmwasm::{execute, instantiate, query};
use cosmwasm_std::{Addr, Coin, Empty, Uint128, Uint256, Uint512};
use cw_multi_test::{App, AppResponse, Contract, ContractWrapper, Executor};

const DENOMS: [&str; 2] = ["uatom", "uusdc"];
const RICH: u128 = 1 << 100;

struct Chain {
    app: App,
    pool: Addr,
    provider: Addr,
    trader: Addr,
}

/// The simulated chain passes an error of a contract on as text.
type Outcome = Result<AppResponse, String>;

fn fails(outcome: Outcome, expected: impl Into<ContractError>) {
    let (error, expected) = (outcome.unwrap_err(), expected.into().to_string());
    assert!(error.contains(&expected), "{error}, not {expected}");
}

fn contract() -> Box<dyn Contract<Empty>> {
    Box::new(ContractWrapper::new(execute, instantiate, query))
}

fn message(curve: Curve, fee_bps: u32) -> InstantiateMsg {
    InstantiateMsg { denoms: DENOMS.map(str::to_owned), curve, fee_bps }
}

impl Chain {
    fn new(curve: Curve, fee_bps: u32) -> Self {
        let mut app = App::default();
        let [owner, provider, trader] = ["owner", "provider", "trader"].map(|name| app.api().addr_make(name));
        let coins = || DENOMS.map(|denom| Coin::new(RICH, denom)).to_vec();
        app.init_modules(|router, _, storage| {
            for holder in [&provider, &trader] {
                router.bank.init_balance(storage, holder, coins()).unwrap();
            }
        });
        let code = app.store_code(contract());
        let pool = app.instantiate_contract(code, owner, &message(curve, fee_bps), &[], "pool", None).unwrap();
        Self { app, pool, provider, trader }
    }

    fn run(&mut self, sender: &Addr, message: &ExecuteMsg, funds: &[(u128, &str)]) -> Outcome {
        let funds: Vec<_> = funds.iter().map(|(amount, denom)| Coin::new(*amount, *denom)).collect();
        let outcome = self.app.execute_contract(sender.clone(), self.pool.clone(), message, &funds);
        outcome.map_err(|error| error.to_string())
    }

    fn provide(&mut self, x: u128, y: u128) -> Outcome {
        let message = ExecuteMsg::Provide { min_shares: Uint128::one(), deadline: None };
        let funds: Vec<_> = [(x, DENOMS[0]), (y, DENOMS[1])].into_iter().filter(|(amount, _)| *amount > 0).collect();
        self.run(&self.provider.clone(), &message, &funds)
    }

    fn withdraw(&mut self, shares: u128, min_amounts: [u128; 2]) -> Outcome {
        let min_amounts = min_amounts.map(Uint128::new);
        let message = ExecuteMsg::Withdraw { shares: Uint128::new(shares), min_amounts, deadline: None };
        self.run(&self.provider.clone(), &message, &[])
    }

    fn swap(&mut self, amount: u128, denom: &str, min_out: u128) -> Outcome {
        let message = ExecuteMsg::Swap { min_out: Uint128::new(min_out), deadline: None };
        self.run(&self.trader.clone(), &message, &[(amount, denom)])
    }

    fn query<T: serde::de::DeserializeOwned>(&self, message: &QueryMsg) -> T {
        self.app.wrap().query_wasm_smart(&self.pool, message).unwrap()
    }

    /// The pool's books, which must be what the chain's bank has.
    fn pool(&self) -> PoolResponse {
        let pool: PoolResponse = self.query(&QueryMsg::Pool {});
        for (reserve, denom) in pool.reserves.into_iter().zip(DENOMS) {
            assert_eq!(self.balance(&self.pool, denom), reserve.u128());
        }
        pool
    }

    fn balance(&self, holder: &Addr, denom: &str) -> u128 {
        Uint128::try_from(self.app.wrap().query_balance(holder, denom).unwrap().amount).unwrap().u128()
    }

    fn shares(&self) -> u128 {
        self.query::<Uint128>(&QueryMsg::Shares { address: self.provider.to_string() }).u128()
    }
}

const PRODUCT: Curve = Curve::ConstantProduct {};
const WEIGHTED: Curve = Curve::Weighted { weights: [80, 20] };

#[test]
fn a_swap_of_a_constant_product_is_the_floor_of_the_formula() {
    let mut chain = Chain::new(PRODUCT, 30);
    let (x, y) = (1_234_567_890_123_u128, 987_654_321_000_000_u128);
    chain.provide(x, y).unwrap();
    for dx in [1_000, 999_999_937, 77_777_777_777] {
        let [x, y] = chain.pool().reserves.map(|x| Uint512::from(x));
        // The fee first, the rest rounded down; then ⌊y·dx′/(x + dx′)⌋.
        let dx_net = Uint512::from(dx) * Uint512::from(9_970_u32) / Uint512::from(10_000_u32);
        let expected = y * dx_net / (x + dx_net);

        let offer = Coin::new(dx, DENOMS[0]);
        let quoted: Uint128 = chain.query(&QueryMsg::AmountOut { offer });
        let before = chain.balance(&chain.trader, DENOMS[1]);
        chain.swap(dx, DENOMS[0], quoted.u128()).unwrap();
        let paid = chain.balance(&chain.trader, DENOMS[1]) - before;
        assert_eq!((Uint512::from(paid), quoted.u128()), (expected, paid));
    }
}

#[test]
fn a_swap_of_a_weighted_pool_is_the_power() {
    let mut chain = Chain::new(WEIGHTED, 0);
    let (x, y, dx) = (4_000_000_000_000_u128, 1_000_000_000_000_u128, 123_456_789_000_u128);
    chain.provide(x, y).unwrap();
    chain.swap(dx, DENOMS[0], 1).unwrap();
    let out = chain.balance(&chain.trader, DENOMS[1]) - RICH;
    // y·(1 − (x/(x + dx))⁴), as integers: 80/20 is a power of four.
    let [x, y, dx] = [x, y, dx].map(Uint512::from);
    let sum = x + dx;
    // To 13 digits beside 1: the fourth powers of numbers below 2⁴² fit.
    let fourth = |a: Uint512| a * a * a * a;
    let expected = y * (fourth(sum) - fourth(x)) / fourth(sum);
    assert_eq!(Uint512::from(out), expected);
}

#[test]
fn an_amount_in_buys_what_it_was_quoted_for() {
    for curve in [PRODUCT, WEIGHTED] {
        let mut chain = Chain::new(curve, 30);
        chain.provide(5_000_000_000, 3_000_000_000).unwrap();
        for ask in [1_u128, 999, 1_000_003] {
            let dx: Uint128 = chain.query(&QueryMsg::AmountIn { ask: Coin::new(ask, DENOMS[1]) });
            chain.swap(dx.u128(), DENOMS[0], ask).unwrap();
        }
        let before = chain.pool();
        let unaffordable = QueryMsg::AmountIn { ask: Coin::new(before.reserves[0].u128(), DENOMS[0]) };
        assert!(chain.app.wrap().query_wasm_smart::<Uint128>(&chain.pool, &unaffordable).is_err());
    }
}

#[test]
fn the_value_of_a_share_never_falls() {
    let mut chain = Chain::new(PRODUCT, 30);
    chain.provide(1_000_003, 2_000_029).unwrap();
    let level = |pool: &PoolResponse| Uint512::from(pool.reserves[0]) * Uint512::from(pool.reserves[1]);
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    let mut done = [0; 3];
    for _ in 0..300 {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let (kind, size) = ((random % 3) as usize, u128::from(random >> 40) % 100_000);
        let before = chain.pool();
        let outcome = match kind {
            0 => chain.swap(size + 1, DENOMS[(random >> 8) as usize % 2], 0),
            1 => chain.provide(size, u128::from(random >> 20) % 50_000),
            _ => chain.withdraw(size.min(chain.shares()), [0; 2]),
        };
        let after = chain.pool();
        match outcome {
            Ok(_) => done[kind] += 1,
            // What failed has changed nothing.
            Err(_) => assert_eq!(before, after),
        }
        // x′·y′/S′² ≥ x·y/S²
        let squared = |supply: Uint128| Uint512::from(supply) * Uint512::from(supply);
        assert!(level(&after) * squared(before.supply) >= level(&before) * squared(after.supply));
    }
    assert!(done.into_iter().all(|count| count > 50), "{done:?}");
}

#[test]
fn liquidity_comes_back_less_the_rounding() {
    for curve in [PRODUCT, WEIGHTED] {
        let mut chain = Chain::new(curve, 30);
        chain.provide(3_000_000_000, 7_000_000_000).unwrap();
        let first = chain.shares();
        assert_eq!(chain.pool().supply.u128(), first + LOCKED_SHARES);

        let before = DENOMS.map(|denom| chain.balance(&chain.provider, denom));
        chain.provide(300_000_000, 700_000_000).unwrap();
        let shares = chain.shares() - first;
        chain.withdraw(shares, [299_999_990, 699_999_990]).unwrap();
        let after = DENOMS.map(|denom| chain.balance(&chain.provider, denom));
        for (before, after) in before.into_iter().zip(after) {
            assert!(after <= before && before - after < 10, "{before} {after}");
        }
        // All of it: what is locked stays.
        chain.withdraw(first, [1; 2]).unwrap();
        let rest = chain.pool();
        assert_eq!(rest.supply.u128(), LOCKED_SHARES);
        assert!(rest.reserves.into_iter().all(|reserve| !reserve.is_zero()));
    }
}

#[test]
fn limits_are_kept() {
    let mut chain = Chain::new(PRODUCT, 30);
    chain.provide(1_000_000_000, 1_000_000_000).unwrap();
    let before = chain.pool();
    let quoted: Uint128 = chain.query(&QueryMsg::AmountOut { offer: Coin::new(1_000_000_u128, DENOMS[0]) });
    let limit = quoted + Uint128::one();
    fails(chain.swap(1_000_000, DENOMS[0], limit.u128()), ContractError::Slippage { amount: quoted, limit });
    let shares = chain.shares();
    assert!(chain.withdraw(shares, [RICH, 0]).unwrap_err().contains("less than the limit"));
    fails(chain.withdraw(shares + 1, [0; 2]), ContractError::Shares);

    let now = chain.app.block_info().time.seconds();
    let late = ExecuteMsg::Swap { min_out: Uint128::zero(), deadline: Some(now - 1) };
    let trader = chain.trader.clone();
    fails(chain.run(&trader, &late, &[(1_000, DENOMS[0])]), ContractError::Expired);
    let in_time = ExecuteMsg::Swap { min_out: Uint128::zero(), deadline: Some(now) };
    assert_eq!(chain.pool(), before);
    chain.run(&trader, &in_time, &[(1_000, DENOMS[0])]).unwrap();
}

#[test]
fn nonsense_is_refused() {
    use cfmm_math::Error::{InvalidAmount, InvalidFee, InvalidReserve, InvalidWeight, Overflow};

    let mut chain = Chain::new(PRODUCT, 30);
    // Before there is a pool; one token of a pool; too little of both.
    fails(chain.swap(1_000, DENOMS[0], 0), InvalidReserve);
    fails(chain.provide(1_000, 0), InvalidReserve);
    fails(chain.provide(10, 10), InvalidAmount);
    chain.provide(1_000_000, 1_000_000).unwrap();
    // Dust that buys nothing.
    let nothing = ContractError::Slippage { amount: Uint128::zero(), limit: Uint128::one() };
    fails(chain.swap(1, DENOMS[0], 0), nothing);

    let trader = chain.trader.clone();
    chain.app.init_modules(|router, _, storage| {
        let coins = vec![Coin::new(5_u128, "ufake"), Coin::new(Uint256::MAX, DENOMS[0]), Coin::new(9_u128, DENOMS[1])];
        router.bank.init_balance(storage, &trader, coins).unwrap();
    });
    let swap = ExecuteMsg::Swap { min_out: Uint128::zero(), deadline: None };
    fails(chain.run(&trader, &swap, &[(5, "ufake")]), ContractError::UnknownDenom("ufake".into()));
    fails(chain.run(&trader, &swap, &[]), ContractError::Funds);
    let both = [(5, DENOMS[0]), (5, DENOMS[1])];
    fails(chain.run(&trader, &swap, &both), ContractError::Funds);
    // More than 128 bits, and more than fits beside the reserve.
    let huge = Coin::new(Uint256::from(u128::MAX) + Uint256::one(), DENOMS[0]);
    let outcome = chain.app.execute_contract(trader.clone(), chain.pool.clone(), &swap, &[huge]);
    fails(outcome.map_err(|error| error.to_string()), Overflow);
    fails(chain.run(&trader, &swap, &[(u128::MAX, DENOMS[0])]), Overflow);

    let code = chain.app.store_code(contract());
    let mut refused = |message: &InstantiateMsg, expected: ContractError| {
        let outcome = chain.app.instantiate_contract(code, trader.clone(), message, &[], "pool", None);
        let error = outcome.unwrap_err().to_string();
        assert!(error.contains(&expected.to_string()), "{error}");
    };
    refused(&message(PRODUCT, 10_000), InvalidFee.into());
    refused(&message(Curve::Weighted { weights: [0, 1] }, 30), InvalidWeight.into());
    let same = InstantiateMsg { denoms: ["uatom".into(), "uatom".into()], ..message(PRODUCT, 30) };
    refused(&same, ContractError::Denoms);
}
