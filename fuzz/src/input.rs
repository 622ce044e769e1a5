//! What the laws are asked about, made of the fuzzer's bytes.
//!
//! Every reader takes a fixed number of bytes, least significant first, and zeros once they are used up, so that a
//! mutation of one number leaves the others where they were, and a seed is written as it is read.

use arbitrary::Unstructured;
use cfmm_math::Rounding;
use cfmm_math::protocol::U256;

/// The bytes that are left.
pub struct Input<'a>(Unstructured<'a>);

impl<'a> Input<'a> {
    pub fn new(data: &'a [u8]) -> Self {
        Self(Unstructured::new(data))
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All bytes that are left.
    pub fn rest(&mut self) -> &'a [u8] {
        self.0.bytes(self.0.len()).expect("as many as there are")
    }

    fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        let taken = self.0.fill_buffer(&mut bytes);
        taken.expect("padded with zeros");
        bytes
    }

    pub fn byte(&mut self) -> u8 {
        self.bytes::<1>()[0]
    }

    /// Below `n`.
    pub fn below(&mut self, n: u8) -> u8 {
        self.byte() % n
    }

    /// An index of a slice of that length.
    pub fn index(&mut self, length: usize) -> usize {
        usize::from(self.byte()) % length
    }

    pub fn flag(&mut self) -> bool {
        self.byte() & 1 == 1
    }

    pub fn rounding(&mut self) -> Rounding {
        if self.flag() { Rounding::Up } else { Rounding::Down }
    }

    pub fn u16(&mut self) -> u16 {
        u16::from_le_bytes(self.bytes())
    }

    pub fn u32(&mut self) -> u32 {
        u32::from_le_bytes(self.bytes())
    }

    pub fn u64(&mut self) -> u64 {
        u64::from_le_bytes(self.bytes())
    }

    pub fn u128(&mut self) -> u128 {
        u128::from_le_bytes(self.bytes())
    }

    /// A number of `bits` bits at most. The first byte says how many, so that every size is as likely as every other;
    /// sizes above 200 are the largest number, less a few.
    pub fn sized(&mut self, bits: u32) -> u128 {
        let (size, digits) = (u32::from(self.byte()), self.u128());
        let top = u128::MAX.checked_shr(128 - bits).unwrap_or(0);
        if size > 200 {
            top - (digits & 0xf).min(top)
        } else {
            digits.checked_shr(128 - size % (bits + 1)).unwrap_or(0)
        }
    }

    /// [`sized`](Self::sized), and not zero.
    pub fn positive(&mut self, bits: u32) -> u128 {
        self.sized(bits).max(1)
    }

    /// A number of up to 256 bits, of every size.
    pub fn u256(&mut self) -> U256 {
        let (size, digits) = (usize::from(self.byte()), U256::from_le_bytes::<32>(self.bytes()));
        match size {
            0 => digits,
            255 => U256::MAX - (digits & U256::from(0xf)),
            254 => (U256::ONE << (digits.byte(0) as usize)) - U256::from(digits.byte(1) & 1),
            size => digits >> (256 - size),
        }
    }

    /// Any `f64` above zero that is a number: of every size, or of a size near one.
    pub fn positive_f64(&mut self) -> f64 {
        let (wide, bits) = (self.byte(), self.u64());
        let (exponent, mantissa) = (bits >> 52, bits & ((1 << 52) - 1));
        let exponent = match wide % 8 {
            // All of them, the subnormal ones too.
            0 => exponent % 2047,
            // 2⁻⁶⁴ to 2⁶³.
            1..4 => 1023 - 64 + exponent % 128,
            // 2⁻⁸ to 2⁷.
            _ => 1023 - 8 + exponent % 16,
        };
        let x = f64::from_bits(exponent << 52 | mantissa);
        if x > 0.0 { x } else { 1.0 }
    }

    /// From 0, included, to 1, excluded.
    pub fn unit_f64(&mut self) -> f64 {
        let mantissa = self.u64() >> 12;
        f64::from_bits(1023 << 52 | mantissa) - 1.0
    }

    /// Anything that 64 bits may be.
    pub fn any_f64(&mut self) -> f64 {
        match self.byte() % 8 {
            0 => f64::from_bits(self.u64()),
            1 => -self.positive_f64(),
            2 => 0.0,
            _ => self.positive_f64(),
        }
    }
}
