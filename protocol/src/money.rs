//! Money: US dollars, exact in billionths, a decimal number in JSON.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use std::fmt;
use std::ops::{Add, AddAssign, Sub};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

const NANOS_PER_USD: f64 = 1e9;

/// Billionths of the largest amount: what is written as a decimal number can be read back.
const NANOS_MAX: i64 = 8_999_999_999 * 1_000_000_000;

/// An amount of US dollars. Exact to a billionth, since a token may cost less than a millionth.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Usd {
    nanos: i64,
}

impl Usd {
    /// Nothing.
    pub const ZERO: Self = Self { nanos: 0 };

    /// The largest amount.
    pub const MAX: Self = Self { nanos: NANOS_MAX };

    /// From billionths of a dollar; the largest amount when there are more.
    pub const fn from_nanos(nanos: i64) -> Self {
        if nanos > NANOS_MAX {
            Self { nanos: NANOS_MAX }
        } else if nanos < -NANOS_MAX {
            Self { nanos: -NANOS_MAX }
        } else {
            Self { nanos }
        }
    }

    /// Billionths of a dollar.
    pub const fn nanos(self) -> i64 {
        self.nanos
    }

    /// From a decimal number of dollars, rounded to a billionth; `None` unless it is finite and within ±9 billion.
    #[expect(clippy::cast_possible_truncation, reason = "the range is checked first")]
    pub fn try_new(usd: f64) -> Option<Self> {
        (usd.is_finite() && usd.abs() < 9e9).then(|| Self::from_nanos((usd * NANOS_PER_USD).round() as i64))
    }

    /// A decimal number of dollars, for people and JSON.
    #[expect(clippy::cast_precision_loss, reason = "exact below nine million dollars, and only shown")]
    pub fn as_f64(self) -> f64 {
        self.nanos as f64 / NANOS_PER_USD
    }

    /// The sum, or the largest amount when it would overflow.
    pub const fn saturating_add(self, other: Self) -> Self {
        Self::from_nanos(self.nanos.saturating_add(other.nanos))
    }
}

impl PartialSchema for Usd {
    fn schema() -> RefOr<Schema> {
        let number = ObjectBuilder::new().schema_type(Type::Number);
        number.description(Some("US dollars, exact to a billionth.")).into()
    }
}

impl ToSchema for Usd {}

impl Add for Usd {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        self.saturating_add(other)
    }
}

impl AddAssign for Usd {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for Usd {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self::from_nanos(self.nanos.saturating_sub(other.nanos))
    }
}

impl fmt::Display for Usd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "${:.4}", self.as_f64())
    }
}

impl fmt::Debug for Usd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Usd {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.as_f64())
    }
}

impl<'de> Deserialize<'de> for Usd {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let usd = f64::deserialize(deserializer)?;
        Self::try_new(usd).ok_or_else(|| D::Error::custom("an amount in US dollars must be a finite number"))
    }
}
