//! Integers of contracts: decimal digits in a text, where a number of JSON has 53 bits for many a reader; bytes else.

use core::fmt::{self, Display};
use core::marker::PhantomData;

use serde::de::{Error, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::protocol::U256;
use crate::protocol::int256::Int256;

/// An integer of more bits than a number of JSON holds everywhere.
pub(super) trait Integer: Copy + Display {
    const NAME: &'static str;

    fn new(negative: bool, magnitude: U256) -> Option<Self>;
    fn to_binary<S: Serializer>(self, serializer: S) -> Result<S::Ok, S::Error>;
    fn from_binary<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;
}

pub(super) fn serialize<T: Integer, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    if serializer.is_human_readable() { serializer.collect_str(value) } else { value.to_binary(serializer) }
}

pub(super) fn deserialize<'de, T: Integer, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    if deserializer.is_human_readable() {
        deserializer.deserialize_any(Digits(PhantomData))
    } else {
        T::from_binary(deserializer)
    }
}

/// Arrays of such integers.
pub(super) mod array {
    use super::{Deserializer, Element, Integer, Serializer};

    pub(in super::super) fn serialize<T: Integer, S: Serializer, const N: usize>(
        values: &[T; N],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        super::super::array::serialize(&values.map(Element), serializer)
    }

    pub(in super::super) fn deserialize<'de, T: Integer, D: Deserializer<'de>, const N: usize>(
        deserializer: D,
    ) -> Result<[T; N], D::Error> {
        super::super::array::deserialize(deserializer).map(|values: [Element<T>; N]| values.map(|value| value.0))
    }
}

#[derive(Clone, Copy)]
struct Element<T>(T);

impl<T: Integer> Serialize for Element<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize(&self.0, serializer)
    }
}

impl<'de, T: Integer> Deserialize<'de> for Element<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize(deserializer).map(Self)
    }
}

/// Reads decimal digits, `0x` and hexadecimal ones, and what numbers a format has.
struct Digits<T>(PhantomData<T>);

impl<T: Integer> Digits<T> {
    fn magnitude(text: &str) -> Option<U256> {
        let (digits, radix) = match text.strip_prefix("0x") {
            Some(digits) => (digits, 16),
            None => (text, 10),
        };
        // The parser takes an empty text for a zero, and skips underscores.
        let valid = !digits.is_empty() && digits.chars().all(|digit| digit.is_digit(radix));
        valid.then(|| U256::from_str_radix(digits, radix.into()).ok()).flatten()
    }

    fn number<E: Error>(self, negative: bool, magnitude: u128) -> Result<T, E> {
        let value = T::new(negative, crate::protocol::uniswap_v3::wide(magnitude));
        value.ok_or_else(|| E::invalid_value(Unexpected::Other("a number out of range"), &self))
    }
}

impl<T: Integer> Visitor<'_> for Digits<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the digits of {}", T::NAME)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, text),
        };
        let value = Self::magnitude(digits).and_then(|magnitude| T::new(negative, magnitude));
        value.ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<T, E> {
        self.number(false, value.into())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<T, E> {
        self.number(value < 0, value.unsigned_abs().into())
    }

    fn visit_u128<E: Error>(self, value: u128) -> Result<T, E> {
        self.number(false, value)
    }

    fn visit_i128<E: Error>(self, value: i128) -> Result<T, E> {
        self.number(value < 0, value.unsigned_abs())
    }
}

/// The 32 bytes of a `U256`, most significant first, as those of `ruint`.
struct Bytes;

impl Visitor<'_> for Bytes {
    type Value = U256;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("32 bytes")
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<U256, E> {
        let bytes = <[u8; 32]>::try_from(bytes).map_err(|_| E::invalid_length(bytes.len(), &self))?;
        Ok(U256::from_be_bytes(bytes))
    }
}

impl Integer for U256 {
    const NAME: &'static str = "an integer from 0 to 2^256 - 1";

    fn new(negative: bool, magnitude: U256) -> Option<Self> {
        (!negative || magnitude == Self::ZERO).then_some(magnitude)
    }

    fn to_binary<S: Serializer>(self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.to_be_bytes::<32>())
    }

    fn from_binary<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_bytes(Bytes)
    }
}

impl Integer for Int256 {
    const NAME: &'static str = "an integer from -2^255 to 2^255 - 1";

    fn new(negative: bool, magnitude: U256) -> Option<Self> {
        Self::new(negative, magnitude).ok()
    }

    /// Two's complement.
    fn to_binary<S: Serializer>(self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_bits().to_binary(serializer)
    }

    fn from_binary<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        U256::from_binary(deserializer).map(Self::from_bits)
    }
}

impl Integer for u128 {
    const NAME: &'static str = "an integer from 0 to 2^128 - 1";

    fn new(negative: bool, magnitude: U256) -> Option<Self> {
        <U256 as Integer>::new(negative, magnitude).and_then(|magnitude| magnitude.try_into().ok())
    }

    fn to_binary<S: Serializer>(self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u128(self)
    }

    fn from_binary<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::deserialize(deserializer)
    }
}

impl Integer for i128 {
    const NAME: &'static str = "an integer from -2^127 to 2^127 - 1";

    fn new(negative: bool, magnitude: U256) -> Option<Self> {
        let magnitude = u128::try_from(magnitude).ok()?;
        if negative { 0_i128.checked_sub_unsigned(magnitude) } else { 0_i128.checked_add_unsigned(magnitude) }
    }

    fn to_binary<S: Serializer>(self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i128(self)
    }

    fn from_binary<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::deserialize(deserializer)
    }
}
