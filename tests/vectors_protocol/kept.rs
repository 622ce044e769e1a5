//! Pools that are stored and read again between two calls, where the feature `serde` is there.

/// A value out of storage.
pub trait Kept: Sized {
    /// What is read of what is written.
    fn kept(&self) -> Self;
}

#[cfg(feature = "serde")]
impl<T: serde::Serialize + serde::de::DeserializeOwned + PartialEq + std::fmt::Debug> Kept for T {
    fn kept(&self) -> Self {
        let text = serde_json::to_string(self).unwrap();
        let read: Self = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(&read, self, "{text}");
        let bytes = postcard::to_allocvec(self).unwrap();
        let read: Self = postcard::from_bytes(&bytes).unwrap();
        assert_eq!(&read, self, "{bytes:?}");
        read
    }
}

#[cfg(not(feature = "serde"))]
impl<T: Clone> Kept for T {
    fn kept(&self) -> Self {
        self.clone()
    }
}
