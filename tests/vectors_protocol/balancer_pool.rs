//! The lives of weighted and of composable stable pools of Balancer.

use std::collections::HashMap;

use cfmm_math::protocol::balancer::composable_stable_pool::ComposableStablePool;
use cfmm_math::protocol::balancer::weighted_pool::{Version, WeightedPool};
use cfmm_math::protocol::{Amount, ExactPool, U256};
use cfmm_math::{Result, Trade};
use serde_json::Value;

use crate::json::{Call, Outcome, check, same};
use crate::kept::Kept as _;

/// A list of numbers.
fn list<const N: usize>(value: &Value) -> [U256; N] {
    let numbers = value.as_array().unwrap().iter().map(|x| x.as_str().unwrap().parse().unwrap());
    numbers.collect::<Vec<_>>().try_into().unwrap()
}

fn decimals<const N: usize>(value: &Value) -> [u8; N] {
    list::<N>(value).map(|x| x.to())
}

/// What a step gives: single numbers and a list of amounts, by name.
struct Answer {
    numbers: Vec<(&'static str, U256)>,
    amounts: Option<(&'static str, Vec<U256>)>,
}

fn number(name: &'static str, x: U256) -> Answer {
    Answer { numbers: vec![(name, x)], amounts: None }
}

impl Answer {
    fn and<const N: usize>(self, name: &'static str, amounts: [U256; N]) -> Self {
        Self { amounts: Some((name, amounts.to_vec())), ..self }
    }
}

/// A pool of any kind and size.
trait Life {
    fn call(&mut self, call: &Call) -> Result<Answer>;
    fn state(&self) -> Vec<(&'static str, Vec<U256>)>;
}

fn trade(call: &Call, bpt: usize) -> Trade {
    let index = |name| usize::try_from(call.arg::<i32>(name)).unwrap_or(bpt);
    Trade { sell: index("i"), buy: index("j") }
}

/// Swaps, after the trait has given the same as a quote.
fn swap(pool: &mut impl ExactPool, call: &Call, bpt: usize) -> Result<Answer> {
    let trade = trade(call, bpt);
    if call.function == "swapGivenIn" {
        let amount_in = call.arg("amountIn");
        let quote = pool.amount_out(trade, amount_in);
        let swap = pool.apply(trade, Amount::In(amount_in));
        assert_eq!(quote, swap.map(|[_, amount_out]| amount_out));
        swap.map(|[_, amount_out]| number("amountOut", amount_out))
    } else {
        let amount_out = call.arg("amountOut");
        let quote = pool.amount_in(trade, amount_out);
        let swap = pool.apply(trade, Amount::Out(amount_out));
        assert_eq!(quote, swap.map(|[amount_in, _]| amount_in));
        swap.map(|[amount_in, _]| number("amountIn", amount_in))
    }
}

fn only<const N: usize>(token: usize, amount: U256) -> [U256; N] {
    let mut amounts = [U256::ZERO; N];
    amounts[token] = amount;
    amounts
}

macro_rules! life {
    ($pool:ident, $supply:literal, $total_supply:ident) => {
        impl<const N: usize> Life for $pool<N> {
            fn call(&mut self, call: &Call) -> Result<Answer> {
                *self = self.kept();
                let amounts = |name: &str| list::<N>(&call.line["in"][name]);
                let (bpt, token) = (|name| call.arg::<U256>(name), || call.arg::<usize>("i"));
                Ok(match call.function.as_str() {
                    "init" => {
                        let amounts = amounts("amountsIn");
                        number("bptOut", self.initialize(amounts)?).and("amountsIn", amounts)
                    }
                    "swapGivenIn" | "swapGivenOut" => swap(self, call, N)?,
                    "joinExactTokensIn" => {
                        let amounts = amounts("amountsIn");
                        number("bptOut", self.join_exact_tokens_in(amounts)?).and("amountsIn", amounts)
                    }
                    "joinTokenInForExactBptOut" => {
                        let (bpt_out, token) = (bpt("bptOut"), token());
                        let amount = self.join_token_in_for_exact_bpt_out(bpt_out, token)?;
                        number("bptOut", bpt_out).and("amountsIn", only::<N>(token, amount))
                    }
                    "joinAllTokensInForExactBptOut" => {
                        let bpt_out = bpt("bptOut");
                        let amounts = self.join_all_tokens_in_for_exact_bpt_out(bpt_out)?;
                        number("bptOut", bpt_out).and("amountsIn", amounts)
                    }
                    "exitExactBptInForOneTokenOut" => {
                        let (bpt_in, token) = (bpt("bptIn"), token());
                        let amount = self.exit_exact_bpt_in_for_one_token_out(bpt_in, token)?;
                        number("bptIn", bpt_in).and("amountsOut", only::<N>(token, amount))
                    }
                    "exitExactBptInForTokensOut" => {
                        let bpt_in = bpt("bptIn");
                        let amounts = self.exit_exact_bpt_in_for_tokens_out(bpt_in)?;
                        number("bptIn", bpt_in).and("amountsOut", amounts)
                    }
                    "exitBptInForExactTokensOut" => {
                        let before = self.state().balances;
                        let bpt_in = self.exit_bpt_in_for_exact_tokens_out(amounts("amountsOut"))?;
                        let after = self.state().balances;
                        let paid = core::array::from_fn::<_, N, _>(|i| before[i] - after[i]);
                        number("bptIn", bpt_in).and("amountsOut", paid)
                    }
                    other => panic!("no function {other}"),
                })
            }

            fn state(&self) -> Vec<(&'static str, Vec<U256>)> {
                let state = self.state();
                vec![("balances", state.balances.to_vec()), ($supply, vec![state.$total_supply])]
            }
        }
    };
}

life!(WeightedPool, "totalSupply", total_supply);
life!(ComposableStablePool, "actualSupply", actual_supply);

fn weighted<const N: usize>(call: &Call) -> Result<Box<dyn Life>> {
    let version = match call.arg::<String>("poolVersion").as_str() {
        "20210418" => Version::V1,
        "20230206" => Version::V3,
        "20230320" => Version::V4,
        other => panic!("no version {other}"),
    };
    let weights = list(&call.line["in"]["normalizedWeights"]);
    let fee = call.arg("swapFeePercentage");
    Ok(Box::new(WeightedPool::<N>::new(version, decimals(&call.line["in"]["decimals"]), weights, fee)?))
}

fn stable<const N: usize>(call: &Call) -> Result<Box<dyn Life>> {
    assert_eq!(call.arg::<String>("poolVersion"), "20240223");
    let (inputs, amp, fee) = (&call.line["in"], call.arg("amp"), call.arg("swapFeePercentage"));
    Ok(Box::new(ComposableStablePool::<N>::new(decimals(&inputs["decimals"]), list(&inputs["rates"]), amp, fee)?))
}

fn compare(answer: &[(&'static str, Vec<U256>)], expected: &Value) -> Outcome {
    for (name, values) in answer {
        match &expected[name] {
            Value::Array(list) => {
                let got: Vec<_> = values.iter().map(|x| Value::from(x.to_string())).collect();
                if got != *list {
                    return Err(format!("{name}: {got:?}"));
                }
            }
            _ => same(values[0], expected, name)?,
        }
    }
    Ok(())
}

/// Every step of every pool's life: what it gives, the state after it, and the state unchanged where it reverts.
fn lives(file: &str, create: impl Fn(&Call, usize) -> Result<Box<dyn Life>>) {
    let mut pools: HashMap<String, Box<dyn Life>> = HashMap::new();
    check(file, |call| {
        if call.function == "create" {
            let tokens = call.line["in"]["decimals"].as_array().unwrap().len();
            let pool = create(call, tokens).map_err(|error| format!("{error:?}"))?;
            return match pools.insert(call.sequence().to_owned(), pool) {
                None => Ok(()),
                Some(_) => Err("created twice".into()),
            };
        }
        let pool = pools.get_mut(call.sequence()).ok_or("not created")?;
        let before = pool.state();
        match (pool.call(call), call.reverts()) {
            (Err(_), true) if pool.state() == before => Ok(()),
            (Ok(answer), false) => {
                let numbers = answer.numbers.into_iter().map(|(name, x)| (name, vec![x]));
                let given: Vec<_> = numbers.chain(answer.amounts).collect();
                let names = call.line["out"].as_object().unwrap().len();
                if names != given.len() {
                    return Err(format!("{names} outputs"));
                }
                compare(&given, &call.line["out"])?;
                compare(&pool.state(), &call.line["state"])
            }
            (got, _) => Err(format!("{:?}", got.map(|answer| answer.numbers))),
        }
    });
}

#[test]
fn balancer_pool() {
    lives("balancer_pool.jsonl", |call, tokens| match tokens {
        2 => weighted::<2>(call),
        3 => weighted::<3>(call),
        4 => weighted::<4>(call),
        8 => weighted::<8>(call),
        n => panic!("{n} tokens"),
    });
}

#[test]
fn balancer_stable_pool() {
    lives("balancer_stable_pool.jsonl", |call, tokens| match tokens {
        2 => stable::<2>(call),
        3 => stable::<3>(call),
        5 => stable::<5>(call),
        n => panic!("{n} tokens"),
    });
}
